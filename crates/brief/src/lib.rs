//! The brief: SVG charts from plain tables.

pub mod charts;
pub mod number;
