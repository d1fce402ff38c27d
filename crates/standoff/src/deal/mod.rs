//! Deals: what each side commits to, what that is worth to both against the threat point and against today, whether
//! they would sign, and until when they would keep it.

mod cases;
mod checked;
mod exchange;
pub mod file;
pub mod findings;
mod judge;
mod months;
mod offers;
mod package;
mod paths;
mod patience;
pub mod rows;
mod term;
mod threat;
mod under;
mod words;

use std::path::Path;

use detente_talks::PlayerIx;

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
    /// What the threat point is called.
    pub(crate) threat_name: String,
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
        let standoff = standoff(&file, &origin)?;
        Self::within(file, origin, standoff)
    }

    /// The deal that a standoff names, in this standoff.
    ///
    /// # Errors
    /// Anything that [`StandoffError`] can be before the run.
    pub fn of(standoff: &Standoff) -> Result<Option<Self>, StandoffError> {
        let Some(named) = &standoff.file.deal else {
            return Ok(None);
        };
        let name = named.get_ref();
        let found = if DEALS.text(name).is_some() {
            DEALS.open(name)?
        } else {
            let path = standoff.origin.path(name);
            if !path.exists() {
                return Err(standoff.origin.unknown(named, "deal", DEALS.names()));
            }
            DEALS.open(&path.display().to_string())?
        };
        let file = DealFile::parse(&found.text, &found.name)?;
        let origin = Origin {
            name: found.name,
            text: found.text,
            folder: found.folder,
        };
        Self::within(file, origin, standoff.clone()).map(Some)
    }

    /// Checks everything against a standoff, in the world the deal names.
    fn within(file: DealFile, origin: Origin, standoff: Standoff) -> Result<Self, StandoffError> {
        checked::heading(&file, &origin)?;
        let standoff = match &file.world {
            None => standoff,
            Some(world) => standoff.in_world(crate::check::world(world, &origin)?)?,
        };
        let (threat, threat_name) = checked::threat(&file, &origin, &standoff)?;
        let terms = checked::terms(&file, &origin, &standoff)?;
        let promises = checked::promises(&file, &origin, &standoff)?;
        Ok(Self {
            file,
            origin,
            standoff,
            threat,
            threat_name,
            promises,
            terms,
        })
    }

    /// The same deal over another threat point: one position id of the standoff per player.
    ///
    /// # Errors
    /// An unknown player or position, a player named twice or left out.
    pub fn with_threat<'a>(
        self,
        choices: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, StandoffError> {
        let menus = &self.standoff.menus;
        let threat = menus.resolve(choices)?;
        Ok(Self {
            threat_name: menus.label(menus.cell(&threat)),
            threat,
            ..self
        })
    }

    /// Whether a deal needs a player's word: it commits to something, or has positions to choose from.
    pub(crate) fn decides(&self, player: PlayerIx) -> bool {
        let chooses = self.standoff.menus.positions(player).len() > 1;
        chooses || self.promises.iter().any(|p| p.player == player)
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
