//! Groups of arguments that several commands share; flatten them with `#[command(flatten)]`.

mod economy;
mod policy;
mod tariff_game;
mod world;

pub use economy::EconomyArguments;
pub use policy::PolicyArguments;
pub use tariff_game::TariffGameArguments;
pub use world::{WorldArguments, inputs as world_inputs};
