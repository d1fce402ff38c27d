//! Groups of arguments that several commands share; flatten them with `#[command(flatten)]`.

mod policy;

pub use policy::PolicyArguments;
