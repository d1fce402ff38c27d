//! Measures with days of their own: what one position or one lever is made of, lifted one by one.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Day, Text, with_wedge_keys};

with_wedge_keys! {
    /// One measure of a position or of a lever over months, with the days on which it holds.
    #[derive(Debug, Clone, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub struct Measure {
        /// Title for readers, e.g. "Duties on barley".
        pub title: String,
        /// First day; left out: from the beginning.
        #[schemars(with = "Option<Day>")]
        pub from: Option<toml::Spanned<Day>>,
        /// Last day; left out: it stays.
        #[schemars(with = "Option<Day>")]
        pub to: Option<toml::Spanned<Day>>,
    }
}
