//! Groups of arguments that several commands share; flatten them with `#[command(flatten)]`.

mod policy;

mod world;

pub use policy::PolicyArguments;

pub use world::inputs as world_inputs;
