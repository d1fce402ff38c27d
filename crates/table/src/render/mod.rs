//! One table, every form: text for people, records for programs, an HTML grid. CSV and Parquet are [`Table`](crate::Table)'s.

mod html;
mod json;
mod numbers;
mod text;

pub use html::grid;
pub use json::records;
pub use numbers::{percent, shown, signed, whole};
pub use text::{aligned, as_text, heading};
