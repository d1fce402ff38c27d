//! An equilibrium as tables and as the JSON of `detente solve`: one definition of every column.

mod conventions;
mod decomposition;
mod json;
mod tables;

pub use conventions::conventions;
pub use decomposition::{decomposition_json, decomposition_table};
pub use json::{bounds, records, solution};
pub use tables::{bounds_table, flows_table, region_fields, regions_table, sectors_table};

/// How much of an equilibrium is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// Regions and bounds.
    #[default]
    Regions,
    /// Also every sector of every region.
    Sectors,
    /// Also every flow.
    Flows,
    /// Sectors and flows.
    All,
}

impl Detail {
    /// Whether sectors are shown.
    pub fn has_sectors(self) -> bool {
        matches!(self, Self::Sectors | Self::All)
    }

    /// Whether flows are shown.
    pub fn has_flows(self) -> bool {
        matches!(self, Self::Flows | Self::All)
    }
}
