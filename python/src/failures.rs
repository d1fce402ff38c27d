//! Refusals as Python exceptions. The classes stand in `detente._errors`, so that they have two bases and travel by value.

use detente_questions::Refusal;
use pyo3::prelude::*;

fn made(py: Python<'_>, maker: &str, text: &str) -> PyErr {
    let exception = py
        .import("detente._errors")
        .and_then(|errors| errors.call_method1(maker, (text,)));
    exception.map_or_else(|error| error, PyErr::from_value)
}

/// The exception of a refusal.
pub fn raised(py: Python<'_>, refusal: &Refusal) -> PyErr {
    made(py, "of_refusal", &refusal.to_json().to_string())
}

/// The exception of a panic.
pub fn bug(py: Python<'_>, text: &str) -> PyErr {
    made(py, "of_panic", text)
}

/// A result of the library, with its refusal raised.
pub fn or_raise<T, E: Into<Refusal>>(py: Python<'_>, result: Result<T, E>) -> PyResult<T> {
    result.map_err(|error| raised(py, &error.into()))
}
