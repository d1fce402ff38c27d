//! A world as one block of bytes, for embedding.
//!
//! All numbers are little-endian.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `DETWORLD` |
//! | 4 | version of the format, 1 |
//! | 4 | length h of the header |
//! | h | the header: TOML, UTF-8, with `meta`, `regions`, `sectors` and `elasticity_sets` |
//! | 8·R²S | flows, f64, sector by sector, destination by destination, origins together ([`Cube`]) |
//! | 8·R²S | tariffs, the same |
//! | 8·RS² | use, f64, region by region, user by user, inputs together ([`UseTable`]) |
//! | 8 | FNV-1a of everything before |
//!
//! Nothing is rounded and nothing is compressed: the same world is the same bytes, whatever library wrote it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cube, Region, Sector, UseTable, World, WorldError, WorldMeta, WorldParts};

const MAGIC: &[u8; 8] = b"DETWORLD";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    regions: Vec<Region>,
    sectors: Vec<Sector>,
    /// Set name → sector code → elasticity.
    elasticity_sets: BTreeMap<String, BTreeMap<String, f64>>,
    meta: WorldMeta,
}

impl World {
    /// The world as one block of bytes (see the source of this module for the format).
    ///
    /// # Errors
    /// [`WorldError::World`] if the header is longer than 4 GiB.
    pub fn to_compact(&self) -> Result<Vec<u8>, WorldError> {
        let refused = |problem: String| WorldError::World {
            world: self.meta().name.clone(),
            problem,
        };
        let codes = || self.sectors().iter().map(|s| s.code.clone());
        let named = |set: &Vec<Option<f64>>| {
            codes()
                .zip(set)
                .filter_map(|(code, e)| e.map(|e| (code, e)))
                .collect()
        };
        let header = Header {
            regions: self.regions().to_vec(),
            sectors: self.sectors().to_vec(),
            elasticity_sets: self
                .elasticity_sets()
                .iter()
                .map(|(name, set)| (name.clone(), named(set)))
                .collect(),
            meta: self.meta().clone(),
        };
        let header = toml::to_string(&header).map_err(|error| refused(error.to_string()))?;
        let length =
            u32::try_from(header.len()).map_err(|_| refused("the notes are too long".into()))?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(header.as_bytes());
        for values in [
            self.flows().as_slice(),
            self.tariffs().as_slice(),
            self.use_table().as_slice(),
        ] {
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        bytes.extend(checksum(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// Reads and checks what [`to_compact`](Self::to_compact) wrote; `name` is for errors.
    ///
    /// # Errors
    /// [`WorldError::World`] if the bytes are damaged or of another version; otherwise as [`World::new`].
    pub fn from_compact(name: &str, bytes: &[u8]) -> Result<Self, WorldError> {
        let damaged = |problem: &str| WorldError::World {
            world: name.to_string(),
            problem: format!("damaged data: {problem}"),
        };
        let (body, sum) = bytes
            .split_last_chunk::<8>()
            .ok_or_else(|| damaged("too short"))?;
        if checksum(body) != u64::from_le_bytes(*sum) {
            return Err(damaged("the checksum differs"));
        }
        let rest = body
            .strip_prefix(MAGIC)
            .ok_or_else(|| damaged("not a world"))?;
        let (version, rest) = rest
            .split_first_chunk::<4>()
            .ok_or_else(|| damaged("too short"))?;
        if u32::from_le_bytes(*version) != VERSION {
            return Err(damaged("written by another version"));
        }
        let (length, rest) = rest
            .split_first_chunk::<4>()
            .ok_or_else(|| damaged("too short"))?;
        let length = u32::from_le_bytes(*length) as usize;
        let (header, tables) = rest
            .split_at_checked(length)
            .ok_or_else(|| damaged("too short"))?;
        let header = std::str::from_utf8(header).map_err(|_| damaged("the header is not text"))?;
        let Header {
            regions,
            sectors,
            elasticity_sets,
            meta,
        } = toml::from_str(header).map_err(|error| damaged(&error.to_string()))?;

        let (r, s) = (regions.len(), sectors.len());
        let size = r
            .checked_mul(s)
            .and_then(|rs| rs.checked_mul(2 * r + s))
            .and_then(|cells| cells.checked_mul(8));
        if size != Some(tables.len()) {
            return Err(damaged("the tables do not have the size of the header"));
        }
        let (mut flows, mut tariffs, mut use_table) = (
            Cube::filled(r, s, 0.0),
            Cube::filled(r, s, 0.0),
            UseTable::zero(r, s),
        );
        let mut values = tables
            .as_chunks::<8>()
            .0
            .iter()
            .map(|chunk| f64::from_le_bytes(*chunk));
        for table in [
            flows.as_mut_slice(),
            tariffs.as_mut_slice(),
            use_table.as_mut_slice(),
        ] {
            table
                .iter_mut()
                .zip(&mut values)
                .for_each(|(cell, value)| *cell = value);
        }
        let listed = |set: BTreeMap<String, f64>| {
            sectors
                .iter()
                .map(|sector| set.get(&sector.code).copied())
                .collect()
        };
        let elasticity_sets = elasticity_sets
            .into_iter()
            .map(|(name, set)| (name, listed(set)))
            .collect();
        Self::new(WorldParts {
            meta,
            regions,
            sectors,
            flows,
            tariffs,
            use_table,
            elasticity_sets,
        })
    }
}

/// FNV-1a, 64 bit, over words of eight bytes and what is left.
fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x0000_0100_0000_01b3);
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words.iter().fold(0xcbf2_9ce4_8422_2325, |sum, word| {
        step(sum, u64::from_le_bytes(*word))
    });
    rest.iter()
        .fold(sum, |sum, byte| step(sum, u64::from(*byte)))
}
