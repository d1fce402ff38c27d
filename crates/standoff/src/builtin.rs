//! The files that come with the program: opened by name, as others are by path.

use std::path::{Path, PathBuf};

use detente_world::closest;

use crate::error::StandoffError;

/// The built-in standoffs.
pub const STANDOFFS: Shelf = Shelf {
    what: "standoff",
    files: &[
        ("busan", include_str!("../../../data/standoffs/busan.toml")),
        (
            "phase-one",
            include_str!("../../../data/standoffs/phase-one.toml"),
        ),
        (
            "canada-us",
            include_str!("../../../data/standoffs/canada-us.toml"),
        ),
        ("eu-us", include_str!("../../../data/standoffs/eu-us.toml")),
        (
            "india-us",
            include_str!("../../../data/standoffs/india-us.toml"),
        ),
        (
            "australia-china",
            include_str!("../../../data/standoffs/australia-china.toml"),
        ),
        (
            "japan-korea",
            include_str!("../../../data/standoffs/japan-korea.toml"),
        ),
        (
            "russia-eu-gas",
            include_str!("../../../data/standoffs/russia-eu-gas.toml"),
        ),
    ],
};

/// The built-in deals.
pub const DEALS: Shelf = Shelf {
    what: "deal",
    files: &[
        ("busan", include_str!("../../../data/deals/busan.toml")),
        (
            "phase-one",
            include_str!("../../../data/deals/phase-one.toml"),
        ),
        (
            "rare-earth-truce",
            include_str!("../../../data/deals/rare-earth-truce.toml"),
        ),
        (
            "turnberry",
            include_str!("../../../data/deals/turnberry.toml"),
        ),
        (
            "india-framework",
            include_str!("../../../data/deals/india-framework.toml"),
        ),
    ],
};

/// Built-in files of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Shelf {
    what: &'static str,
    /// Names and texts.
    files: &'static [(&'static str, &'static str)],
}

/// A file that was found.
pub(crate) struct Opened {
    pub text: String,
    /// What errors call it.
    pub name: String,
    /// Folder that its relative paths start from; `None` for a built-in file.
    pub folder: Option<PathBuf>,
}

impl Shelf {
    /// The names of the files.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.files.iter().map(|(name, _)| *name)
    }

    /// The text of a file: a template for others.
    pub fn text(&self, name: &str) -> Option<&'static str> {
        let mut files = self.files.iter();
        files.find(|(known, _)| *known == name).map(|(_, t)| *t)
    }

    /// A built-in file by name, or a file by path, whichever there is.
    pub(crate) fn open(&self, name: &str) -> Result<Opened, StandoffError> {
        if let Some(text) = self.text(name) {
            return Ok(Opened {
                text: text.to_owned(),
                name: format!("{name}.toml"),
                folder: None,
            });
        }
        let path = Path::new(name);
        if !path.exists() {
            return Err(StandoffError::Unknown {
                what: self.what,
                name: name.to_owned(),
                suggestion: closest(name, self.names()).map(str::to_owned),
                known: self.names().collect::<Vec<_>>().join(", "),
            });
        }
        let text = detente_world::table::read_text(path).map_err(|source| StandoffError::Io {
            path: path.to_owned(),
            source,
        })?;
        Ok(Opened {
            text,
            name: name.to_owned(),
            folder: path.parent().map(Path::to_path_buf),
        })
    }
}
