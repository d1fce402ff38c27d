//! Tariffs as a table of flows, by codes.

use std::collections::BTreeMap;
use std::path::Path;

use detente_world::table::{Table, TableFile};
use detente_world::{Cube, RegionIx, SectorIx, World, WorldError, closest};

use crate::DoorError;
use crate::matrix::Label;

/// One rate.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffRow {
    /// Code of the origin, or `*` for all without a row of their own.
    pub origin: String,
    /// Code of the destination, the importer.
    pub destination: String,
    /// Code of the sector.
    pub sector: String,
    /// Fraction of border value.
    pub rate: f64,
    /// Where it stands, for errors.
    pub place: String,
}

/// Rates, where they are from and of which day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TariffTable {
    /// The rates.
    pub rows: Vec<TariffRow>,
    /// Where they are from.
    pub source: String,
    /// The day or year they are of.
    pub date: Option<String>,
}

impl TariffTable {
    /// Reads `origin,destination,sector,rate` (`.csv`, `.csv.gz`, `.parquet`); the origin may be `*`.
    ///
    /// # Errors
    /// [`DoorError`] naming file, row and column: a rate of −1 or less, a flow that is there twice.
    pub fn read(path: &Path) -> Result<Self, DoorError> {
        let file = TableFile::read(path)?;
        let [origin, destination, sector, rate] =
            ["origin", "destination", "sector", "rate"].map(|name| file.column(name));
        let (origin, destination, sector, rate) = (origin?, destination?, sector?, rate?);
        let mut seen = BTreeMap::new();
        let mut rows = Vec::with_capacity(file.rows());
        for row in 0..file.rows() {
            let text = |column| file.text(row, column).map(|t| t.into_owned());
            let found = TariffRow {
                origin: text(origin)?,
                destination: text(destination)?,
                sector: text(sector)?,
                rate: file.number(row, rate)?,
                place: file.place(row).to_string(),
            };
            if found.rate <= -1.0 {
                let problem = format!(
                    "{} is out of range: a rate is a fraction of border value (0.25 for 25 %), above -1",
                    found.rate
                );
                return Err(file.complain(row, rate, problem).into());
            }
            let key = (
                found.origin.clone(),
                found.destination.clone(),
                found.sector.clone(),
            );
            if let Some(first) = seen.insert(key, row) {
                return Err(WorldError::Duplicate {
                    place: Box::new(file.place(row)),
                    what: format!("{} → {}, {}", found.origin, found.destination, found.sector),
                    first: file.place(first).row,
                }
                .into());
            }
            rows.push(found);
        }
        Ok(Self {
            rows,
            source: path.display().to_string(),
            date: None,
        })
    }

    /// The tariffs of a world, whose codes the table to be imported shares.
    pub fn of_world(world: &World) -> Self {
        let rows = world
            .tariffs()
            .iter()
            .filter(|(.., rate)| *rate != 0.0)
            .map(|(i, n, k, rate)| TariffRow {
                origin: world.region(i).code.clone(),
                destination: world.region(n).code.clone(),
                sector: world.sector(k).code.clone(),
                rate,
                place: format!("the tariffs of {}", world.meta().name),
            });
        Self {
            rows: rows.collect(),
            source: format!("the world {}", world.meta().name),
            date: world.meta().tariff_dates.get("*:*").cloned(),
        }
    }

    /// The rates as the `tariffs` table of a world folder.
    pub fn to_table(&self) -> Table {
        Table::new()
            .text("origin", self.rows.iter().map(|r| &r.origin))
            .text("destination", self.rows.iter().map(|r| &r.destination))
            .text("sector", self.rows.iter().map(|r| &r.sector))
            .float("rate", self.rows.iter().map(|r| r.rate))
    }

    /// The first code that is none of these, if any: what, code, place.
    pub(crate) fn stranger(
        &self,
        regions: &[Label],
        sectors: &[&str],
    ) -> Option<(&'static str, &str, &str)> {
        let region = |code: &str| regions.iter().any(|r| r.code == code);
        self.rows.iter().find_map(|row| {
            let place = row.place.as_str();
            if row.origin != "*" && !region(&row.origin) {
                Some(("region", row.origin.as_str(), place))
            } else if !region(&row.destination) {
                Some(("region", row.destination.as_str(), place))
            } else if !sectors.contains(&row.sector.as_str()) {
                Some(("sector", row.sector.as_str(), place))
            } else {
                None
            }
        })
    }

    /// The rates of every flow; own sales carry none. Rows of a partner come before `*`.
    pub(crate) fn to_cube(&self, regions: &[Label], sectors: &[&str]) -> Result<Cube, DoorError> {
        if let Some((what, code, place)) = self.stranger(regions, sectors) {
            let known: Vec<&str> = match what {
                "region" => regions.iter().map(|r| r.code.as_str()).collect(),
                _ => sectors.to_vec(),
            };
            let hint =
                closest(code, known.iter().copied()).map(|m| format!("; did you mean \"{m}\"?"));
            return Err(DoorError::World(WorldError::World {
                world: "tariffs".into(),
                problem: format!(
                    "{place}: unknown {what} \"{code}\"{}",
                    hint.unwrap_or_default()
                ),
            }));
        }
        let find = |code: &str| regions.iter().position(|r| r.code == code);
        let mut cube = Cube::filled(regions.len(), sectors.len(), 0.0);
        for wild in [true, false] {
            for row in self.rows.iter().filter(|row| (row.origin == "*") == wild) {
                let (Some(n), Some(k)) = (
                    find(&row.destination),
                    sectors.iter().position(|s| *s == row.sector),
                ) else {
                    continue;
                };
                let origins: Vec<usize> = match find(&row.origin) {
                    Some(i) => vec![i],
                    None => (0..regions.len()).collect(),
                };
                for i in origins.into_iter().filter(|i| *i != n) {
                    cube.set(RegionIx(i), RegionIx(n), SectorIx(k), row.rate);
                }
            }
        }
        Ok(cube)
    }
}
