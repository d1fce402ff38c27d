//! From text to a [`StandoffFile`], with errors that show the place.

use crate::error::{Place, StandoffError};

use super::StandoffFile;

impl StandoffFile {
    /// Parses a standoff file. `name` is what errors call it.
    ///
    /// # Errors
    /// [`StandoffError::File`] with line and column: not TOML, an unknown or missing key, a value of the wrong type,
    /// a day that does not exist.
    pub fn parse(text: &str, name: &str) -> Result<Self, StandoffError> {
        parsed(text, name)
    }
}

/// Parses TOML text, with errors that show the place.
pub(crate) fn parsed<T: serde::de::DeserializeOwned>(
    text: &str,
    name: &str,
) -> Result<T, StandoffError> {
    if let Some((span, message)) = crate::plain::problem(text) {
        return Err(StandoffError::at(
            Place::new(name, text, Some(span)),
            message,
            None,
        ));
    }
    toml::from_str(text).map_err(|error| {
        // A value may be of any length; what is wrong with it is said at its end.
        let message = shortened(error.message().trim());
        let (message, help) = match wrong_shape(&message) {
            Some((plain, help)) => (plain.to_owned(), Some(help.to_owned())),
            None => (message.clone(), suggestion(&message)),
        };
        StandoffError::at(Place::new(name, text, error.span()), message, help)
    })
}

/// What is said where a value has the wrong shape: serde's own words name its types, not what to write.
fn wrong_shape(message: &str) -> Option<(&'static str, &'static str)> {
    if message.contains("$__toml_private_datetime") {
        return Some((
            "a day stands where its keys are expected",
            "write the key before it, in braces: { on = 2025-10-30 }",
        ));
    }
    if message.starts_with("invalid type: string") && message.ends_with("expected a sequence") {
        return Some((
            "one text stands where a list is expected",
            "put it in brackets: [\"…\"]",
        ));
    }
    None
}

/// "did you mean …?" for serde's "unknown field `x`, expected one of `a`, `b`" and its kin.
fn suggestion(message: &str) -> Option<String> {
    if !message.starts_with("unknown ") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let word = quoted.next()?;
    let known = detente_world::closest(word, quoted)?;
    Some(format!("did you mean `{known}`?"))
}

/// A message of at most 400 characters: its start and its end.
fn shortened(message: &str) -> String {
    const HALF: usize = 200;
    let count = message.chars().count();
    if count <= 2 * HALF {
        return message.to_owned();
    }
    let start: String = message.chars().take(HALF).collect();
    let end: String = message.chars().skip(count - HALF).collect();
    format!("{start} … {end}")
}
