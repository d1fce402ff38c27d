//! Deals: what each side commits to, what that is worth to both against the threat point and against today, whether
//! they would sign, and until when they would keep it.

mod checked;
pub mod file;
pub mod findings;
mod judge;
mod months;
mod package;
mod words;

use std::path::Path;

use crate::builtin::{DEALS, STANDOFFS};
use crate::error::StandoffError;
use crate::standoff::{Origin, Standoff};
use checked::{Promise, Terms};
pub use file::DealFile;
pub use findings::DealFindings;
pub use judge::judge;

/// A deal that can be judged: every code, lever and day in it is known.
#[derive(Debug)]
pub struct Deal {
    pub(crate) file: DealFile,
    pub(crate) origin: Origin,
    pub(crate) standoff: Standoff,
    pub(crate) threat: detente_talks::Combination,
    pub(crate) promises: Vec<Promise>,
    pub(crate) terms: Terms,
}

impl Deal {
    /// A built-in deal by name, or a deal file by path, whichever there is.
    ///
    /// # Errors
    /// Neither exists, or anything that [`StandoffError`] can be before the run.
    pub fn open(name: &str) -> Result<Self, StandoffError> {
        let found = DEALS.open(name)?;
        Self::parse(&found.text, &found.name, found.folder.as_deref())
    }

    /// Parses a deal, opens its standoff and checks everything. `name` is what errors call the file; `folder` is where
    /// relative paths start.
    ///
    /// # Errors
    /// Anything that [`StandoffError`] can be before the run.
    pub fn parse(text: &str, name: &str, folder: Option<&Path>) -> Result<Self, StandoffError> {
        let file = DealFile::parse(text, name)?;
        let origin = Origin {
            name: name.to_owned(),
            text: text.to_owned(),
            folder: folder.map(Path::to_path_buf),
        };
        checked::heading(&file, &origin)?;
        let standoff = standoff(&file, &origin)?;
        let threat = checked::threat(&file, &origin, &standoff)?;
        let terms = checked::terms(&file, &origin, &standoff)?;
        let promises = checked::promises(&file, &origin, &standoff)?;
        Ok(Self {
            file,
            origin,
            standoff,
            threat,
            promises,
            terms,
        })
    }

    /// The file as written.
    pub fn file(&self) -> &DealFile {
        &self.file
    }

    /// The standoff it belongs to.
    pub fn standoff(&self) -> &Standoff {
        &self.standoff
    }
}

/// The standoff a deal names, relative to the deal's folder.
fn standoff(file: &DealFile, origin: &Origin) -> Result<Standoff, StandoffError> {
    let name = file.standoff.get_ref();
    if STANDOFFS.text(name).is_some() {
        return Standoff::open(name);
    }
    let path = origin.path(name);
    if !path.exists() {
        return Err(origin.unknown(&file.standoff, "standoff", STANDOFFS.names()));
    }
    Standoff::open(&path.display().to_string())
}
