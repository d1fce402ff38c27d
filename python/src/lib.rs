//! The questions, worlds and economies of Détente as the Python module `detente._detente`.
//!
//! Nothing is decided here: keys go to the questions as JSON, answers come back as tables. The package `detente` beside
//! this crate gives them their Python form.

mod arrow;
mod draws;
mod economy;
mod failures;
mod table;
mod told;
mod work;
mod world;

use pyo3::prelude::*;

/// The compiled half of the package.
#[pymodule(gil_used = false)]
mod _detente {
    #[pymodule_export]
    use crate::draws::{Draws, keys_of_words};
    #[pymodule_export]
    use crate::economy::{Economy, Policy, Solution};
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::told::{Told, ask, questions};
    #[pymodule_export]
    use crate::world::{World, builtin_names};

    use detente_questions::build;
    use pyo3::prelude::*;

    /// Version of the package, and the git revision it was built from.
    #[pyfunction]
    fn build_info() -> (&'static str, Option<&'static str>) {
        (build::VERSION, build::GIT_REVISION)
    }

    #[pymodule_init]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::work::keep_panics_silent();
        Ok(())
    }
}
