//! What names, titles, numbers and files may be, wherever they come from.

use std::io::{self, Read};
use std::path::Path;

use crate::{LARGEST_FILE, TableError};

/// Largest hand-written file (standoffs, deals, policies) that is read, bytes.
pub const LARGEST_TEXT: u64 = 16 << 20;
/// Longest id.
pub const LONGEST_ID: usize = 64;
/// Longest title, characters.
pub const LONGEST_TITLE: usize = 200;
/// Largest size of a number in a hand-written file: what is larger is a slip, and its square still is a number.
pub const LARGEST_NUMBER: f64 = 1e12;
/// Most characters of a wrong value that a message repeats.
const QUOTED: usize = 60;

/// Why a text is no id; `None` if it is one: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`, so that it can be a file's name anywhere.
pub fn id_problem(id: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let first = id.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    if first && id.len() <= LONGEST_ID && id.chars().all(plain) {
        return None;
    }
    Some(format!(
        "{} is not an id: write 1 to {LONGEST_ID} letters, digits, dots, hyphens and underscores, a letter or digit first",
        quoted(id)
    ))
}

/// Why a text is no title; `None` if it is one.
pub fn title_problem(title: &str) -> Option<String> {
    if let Some(control) = title.chars().find(|c| c.is_control()) {
        return Some(format!(
            "{} holds the control character U+{:04X}; write plain text",
            quoted(title),
            control as u32
        ));
    }
    let length = title.chars().count();
    (length > LONGEST_TITLE).then(|| {
        format!(
            "{} has {length} characters; at most {LONGEST_TITLE} are shown",
            quoted(title)
        )
    })
}

/// Why a number cannot be meant; `None` if it can.
pub fn number_problem(value: f64) -> Option<String> {
    if !value.is_finite() {
        return Some(format!("{value} is not a finite number"));
    }
    (value.abs() > LARGEST_NUMBER)
        .then(|| format!("{value:e} is out of all proportion: numbers here are at most {LARGEST_NUMBER:e} in size"))
}

/// A text as a message repeats it: in quotation marks, cut, control characters escaped.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(QUOTED)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().count() > QUOTED {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// A word that a shell takes as one.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,+=%@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Whether a terminal would take a character for a command, or show what follows in another order.
fn acts(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\n' && c != '\t') || turns
}

/// Most characters of a message that are shown.
const SHOWN: usize = 4_000;

/// A text that is only text: characters that a terminal acts on are escaped, and what is longer than a page is cut. For whatever
/// repeats a user's words.
pub fn plain(text: impl Into<String>) -> String {
    let mut text = text.into();
    if let Some((end, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    if !text.chars().any(acts) {
        return text;
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The same with every byte in its place, for a text in which something is marked: such characters become question marks.
pub fn plain_in_place(text: impl Into<String>) -> String {
    let text = text.into();
    if !text.chars().any(acts) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            shown.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The bytes of a file, at most so many.
fn at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let too_large = || io::Error::other(format!("the file is larger than {} MiB", limit >> 20));
    // A file that says its size is refused before it is read; pipes and devices do not say it.
    let size = file.metadata().map_or(0, |m| m.len());
    if size > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The bytes of a table's file.
///
/// # Errors
/// [`TableError::Read`]: no such file, or larger than 256 MiB.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, TableError> {
    at_most(path, LARGEST_FILE).map_err(|source| TableError::Read {
        path: path.to_path_buf(),
        source,
    })
}

/// The text of a hand-written file.
///
/// # Errors
/// No such file, larger than 16 MiB, or not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(at_most(path, LARGEST_TEXT)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        io::Error::other(format!(
            "byte {at} is not UTF-8 text; save the file as UTF-8"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_file_names_anywhere() {
        for good in ["busan", "cn-ree-2025-10", "A", "v1.2_b"] {
            assert_eq!(id_problem(good), None, "{good}");
        }
        let long = "x".repeat(65);
        for bad in [
            "", "../x", "/x", "a/b", "a+b", ".hidden", "-x", "a b", "é", "a\\b", "a\0b", &long,
        ] {
            assert!(id_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn titles_and_numbers_have_limits() {
        assert_eq!(title_problem("A truce, until 10 November"), None);
        assert!(title_problem("red \u{1b}[31m").is_some_and(|p| !p.contains('\u{1b}')));
        assert!(title_problem(&"x".repeat(50_000_000)).is_some_and(|p| p.len() < 300));
        assert!(number_problem(1e308).is_some() && number_problem(f64::NAN).is_some());
        assert_eq!(number_problem(-4.5e7), None);
    }

    #[test]
    fn a_file_too_large_is_refused_unread() {
        let file = std::env::temp_dir().join(format!("detente-large-{}", std::process::id()));
        // Sparse: it says a gigabyte and takes none.
        let made = std::fs::File::create(&file).and_then(|f| f.set_len(1 << 30));
        let refused = [
            read_text(&file).unwrap_err().to_string(),
            read_bytes(&file).unwrap_err().to_string(),
        ];
        std::fs::remove_file(&file).unwrap();
        made.unwrap();
        assert!(
            refused[0].contains("16 MiB") && refused[1].contains("256 MiB"),
            "{refused:?}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn endless_files_end() {
        let refused = read_text(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(refused.contains("16 MiB"), "{refused}");
    }

    #[test]
    fn what_a_terminal_acts_on_is_escaped() {
        assert_eq!(plain("a\nb\té"), "a\nb\té");
        assert!(plain("é".repeat(1_000_000)).chars().count() <= SHOWN + 1);
        assert_eq!(plain("g\u{1b}[31mroup"), "g\\u{1b}[31mroup");
        assert_eq!(plain("x\u{202e}y"), "x\\u{202e}y");
        let marked = plain_in_place("x\u{202e}y\u{0}z");
        assert_eq!(marked, "x???y?z");
    }
}
