//! Groups of keys that several questions share.

mod economy;
mod game;
mod lever;
mod policy;

pub use economy::EconomyKeys;
pub use game::{GameKeys, RevenueWord, VaryWord};
pub(crate) use lever::on_record;
pub use lever::{ExposureWord, LeverKeys, Pulled};
pub use policy::PolicyKeys;

/// Puts a heading for help over each key of a group.
pub(crate) fn headed(schema: &mut schemars::Schema, heading: &str) {
    let properties = schema.get_mut("properties").and_then(|p| p.as_object_mut());
    for property in properties.into_iter().flat_map(|p| p.values_mut()) {
        if let Some(property) = property.as_object_mut() {
            property.insert("x-heading".to_owned(), heading.into());
        }
    }
}
