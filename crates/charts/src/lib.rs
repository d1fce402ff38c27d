//! Charts as SVG text, drawn from plain tables: the same for the page, the web and notebooks.
//!
//! Every chart knows its title, a description for those who do not see it, and its data as a table. It can be
//! drawn at any width; a [`Figure`] holds it twice, for a page and for a phone, because text that shrinks with the
//! picture cannot be read. Colours and fonts come from [`STYLE`]: variables with a light and a dark palette that
//! stay apart for colour-blind readers; gains and losses are also told apart by their sign.
//!
//! [`draw`] draws what an answer describes as data ([`detente_table::Figure`]) from the table of the same answer.

mod bars;
mod curves;
mod furniture;
mod heat;
pub mod number;
mod scale;
mod scatter;
mod stack;
mod steps;
mod svg;
mod text;
mod tiles;
mod told;

use detente_table::{Named, Table};

pub use bars::{Bar, BarGroup, Bars};
pub use curves::{Along, Curve, CurveMark, CurvePoint, Curves, SaidMark};
pub use heat::HeatTable;
pub use scatter::{PayoffPlot, PayoffPoint, Role};
pub use stack::Stack;
pub use steps::{EventMark, Published, StepSeries, Steps};
pub use svg::escape;
pub use tiles::{Tile, TileMap};
pub use told::draw;

/// Colours, fonts and line styles of all charts, as CSS. A page includes it once.
pub const STYLE: &str = include_str!("style.css");

/// How many series colours there are before they repeat.
pub(crate) const COLOURS: usize = 7;

/// The room a chart may use. Text has the same size in every frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Width in pixels; the height follows from the content.
    pub width: f64,
}

impl Frame {
    /// A column of a page.
    pub const WIDE: Self = Self { width: 760.0 };
    /// A phone held upright.
    pub const NARROW: Self = Self { width: 360.0 };

    /// Whether to lay out for a phone.
    pub(crate) fn is_narrow(self) -> bool {
        self.width < 520.0
    }
}

/// Something that can be drawn and written down.
pub trait Chart {
    /// What the chart shows, one line.
    fn title(&self) -> String;
    /// What a reader who does not see it should know.
    fn description(&self) -> String;
    /// An SVG document; `id` must be unique on the page.
    fn draw(&self, id: &str, frame: Frame) -> String;
    /// The numbers drawn.
    fn table(&self) -> Table;
}

/// A chart drawn for a page and for a phone, with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Identifier, also the name of the table's files.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub description: String,
    /// SVG for [`Frame::WIDE`].
    pub wide: String,
    /// SVG for [`Frame::NARROW`].
    pub narrow: String,
    /// The numbers.
    pub table: Table,
}

/// What the columns of charts' tables mean.
fn about(column: &str) -> &'static str {
    match column {
        "label" => "What the bar stands for.",
        "series" => "The line or colour.",
        "kind" => "Whether it is computed, in force, threatened or published by others.",
        "layer" => "The part of the whole.",
        "row" => "The row of the grid.",
        "column" => "The column of the grid.",
        "code" => "Region code.",
        "name" => "Its name.",
        "date" => "From this day on.",
        "month" => "The month.",
        "combination" => "The positions of the players.",
        "role" => "What the combination is: today, failed talks, a bargain and so on.",
        "efficient" => "Whether no other combination is better for one and worse for none.",
        _ if column.starts_with("value") => "What is drawn.",
        _ if column.starts_with("low") => "Lower end of its range; missing = it has none.",
        _ if column.starts_with("high") => "Upper end of its range; missing = it has none.",
        _ if column.starts_with("payoff") => "The player's payoff.",
        _ => "The horizontal axis.",
    }
}

impl Figure {
    /// The numbers as a table of an answer.
    pub fn named(&self) -> Named {
        let name = self.id.replace('-', "_");
        Named::described(&name, &self.title, self.table.clone(), about)
    }

    /// Draws `chart` in both frames.
    pub fn of(id: &str, chart: &impl Chart) -> Self {
        Self {
            id: id.to_string(),
            title: chart.title(),
            description: chart.description(),
            wide: chart.draw(&format!("{id}-wide"), Frame::WIDE),
            narrow: chart.draw(&format!("{id}-narrow"), Frame::NARROW),
            table: chart.table(),
        }
    }
}

/// An SVG document with the style inside, for use outside a page.
pub fn standalone(svg: &str) -> String {
    match svg.find('>') {
        Some(at) if svg.starts_with("<svg") => {
            format!("{}<style>{STYLE}</style>{}", &svg[..=at], &svg[at + 1..])
        }
        _ => svg.to_string(),
    }
}
