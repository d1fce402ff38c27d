//! Tile map: one tile per region, roughly where it lies, coloured by gain or loss.

use detente_table::Table;

use crate::furniture::SMALL;
use crate::heat::shade;
use crate::number::{MISSING, Unit};
use crate::scale::drawable;
use crate::svg::Svg;
use crate::{Chart, Frame, text};

/// One region on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Region code, written on the tile.
    pub code: String,
    /// Region name, in the tooltip.
    pub name: String,
    /// Its value; `None` where there is no number.
    pub value: Option<f64>,
    /// Whether it is one of the players: its tile has a border.
    pub player: bool,
}

/// A map of regions by gain or loss.
#[derive(Debug, Clone, PartialEq)]
pub struct TileMap {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub description: String,
    /// Unit of all values.
    pub unit: Unit,
    /// Decimals of the numbers.
    pub digits: usize,
    /// The regions.
    pub tiles: Vec<Tile>,
}

const COLUMNS: usize = 9;

/// Where well-known regions lie: code, column (west to east), row (north to south).
const PLACES: &str = include_str!("tiles.csv");

/// A free cell for every code: its own place where it has one, the nearest free cell where that is taken, and rows
/// at the bottom for codes without a place.
fn layout(codes: &[&str]) -> Vec<(usize, usize)> {
    let known = |code: &str| {
        PLACES
            .lines()
            .filter_map(|line| {
                let mut fields = line.split(',');
                (fields.next() == Some(code)).then_some(())?;
                Some((
                    fields.next()?.parse::<usize>().ok()?,
                    fields.next()?.parse::<usize>().ok()?,
                ))
            })
            .next()
    };
    let mut cells: Vec<Option<(usize, usize)>> = vec![None; codes.len()];
    for (i, code) in codes.iter().enumerate() {
        let Some(home) = known(code) else { continue };
        let distance =
            |c: (usize, usize)| c.0.abs_diff(home.0).pow(2) + c.1.abs_diff(home.1).pow(2);
        cells[i] = (0..12)
            .flat_map(|row| (0..COLUMNS).map(move |column| (column, row)))
            .filter(|c| !cells.contains(&Some(*c)))
            .min_by_key(|c| distance(*c));
    }
    let first_free = cells.iter().flatten().map(|c| c.1 + 1).max().unwrap_or(0);
    let mut late = 0;
    let placed: Vec<(usize, usize)> = cells
        .into_iter()
        .map(|cell| {
            cell.unwrap_or_else(|| {
                late += 1;
                ((late - 1) % COLUMNS, first_free + (late - 1) / COLUMNS)
            })
        })
        .collect();
    // Rows that nobody uses are closed up.
    let mut used: Vec<usize> = placed.iter().map(|c| c.1).collect();
    used.sort_unstable();
    used.dedup();
    placed
        .into_iter()
        .map(|(column, row)| (column, used.iter().position(|r| *r == row).unwrap_or(row)))
        .collect()
}

impl Chart for TileMap {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn draw(&self, id: &str, frame: Frame) -> String {
        let mut svg = Svg::new();
        let codes: Vec<&str> = self.tiles.iter().map(|t| t.code.as_str()).collect();
        let cells = layout(&codes);
        let columns = cells
            .iter()
            .map(|c| c.0 + 1)
            .max()
            .unwrap_or(1)
            .max(COLUMNS) as f64;
        let rows = cells.iter().map(|c| c.1 + 1).max().unwrap_or(1) as f64;
        let wide = ((frame.width - 4.0) / columns).min(72.0);
        let tall = if frame.is_narrow() { 38.0 } else { 46.0 };
        let left = 0.5 * (frame.width - wide * columns);
        let largest = self
            .tiles
            .iter()
            .filter_map(|t| t.value.and_then(drawable))
            .fold(0.0, |a: f64, v| a.max(v.abs()));
        for (tile, &(column, row)) in self.tiles.iter().zip(&cells) {
            let (x, y) = (left + column as f64 * wide, 2.0 + row as f64 * tall);
            let value = tile.value.and_then(drawable);
            let (class, strength) = value.map_or(("flat", 0.05), |v| shade(v, largest));
            let written = value.map_or(MISSING.to_string(), |v| self.unit.write(v, self.digits));
            let tip = format!("{}: {written}", tile.name);
            svg.tint(
                (x + 1.5, y + 1.5),
                (x + wide - 1.5, y + tall - 1.5),
                &format!("fill {class}"),
                strength,
                &tip,
            );
            if tile.player {
                svg.rect(
                    (x + 2.0, y + 2.0),
                    (x + wide - 2.0, y + tall - 2.0),
                    "frame",
                    "",
                );
            }
            let tone = if strength > 0.75 { "on" } else { "" };
            let middle = x + 0.5 * wide;
            let code = text::shorten(&tile.code, wide - 5.0, SMALL);
            svg.text(
                middle,
                y + 0.42 * tall,
                &format!("small mid strong {tone}"),
                &code,
            );
            let number = value.map_or(MISSING.to_string(), |v| self.unit.number(v, self.digits));
            svg.text(
                middle,
                y + 0.78 * tall,
                &format!("small mid {tone}"),
                &number,
            );
        }
        svg.finish(
            id,
            &self.title,
            &self.description,
            frame.width,
            rows * tall + 6.0,
        )
    }

    fn table(&self) -> Table {
        Table::new()
            .text("code", self.tiles.iter().map(|t| &t.code))
            .text("name", self.tiles.iter().map(|t| &t.name))
            .optional_float(
                self.unit.column(),
                self.tiles.iter().map(|t| t.value.and_then(drawable)),
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tiles_share_a_cell() {
        let mut codes = vec![
            "USA", "CHN", "EU27", "DEU", "JPN", "KOR", "TWN", "VNM", "MEX", "CAN", "BRA", "ROW",
            "X1", "X2", "X3",
        ];
        codes.extend(["AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH"]);
        let cells = layout(&codes);
        let mut unique = cells.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), codes.len());
        let of = |code: &str| cells[codes.iter().position(|c| *c == code).unwrap()];
        assert!(
            of("USA").0 < of("DEU").0 && of("DEU").0 < of("CHN").0 && of("CAN").1 < of("MEX").1
        );
    }
}
