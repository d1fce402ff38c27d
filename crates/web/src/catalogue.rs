//! What a server knows: worlds and standoffs that come with the program, and those it was started with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_questions::{House, Refusal, Room};
use detente_standoff::builtin::STANDOFFS;
use detente_standoff::{PositionPolicy, Standoff, StandoffError};
use detente_table::{Reader, TableError};
use detente_world::{World, WorldError};
use serde_json::{Value, json};

/// Why a server cannot know something it was started with.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A world that cannot be read.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A standoff that cannot be read.
    #[error(transparent)]
    Standoff(#[from] StandoffError),
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] TableError),
    /// Two of one name.
    #[error("there are two {kind} called \"{name}\"; rename one")]
    Twice {
        /// Worlds or standoffs.
        kind: &'static str,
        /// The name.
        name: String,
    },
}

/// Worlds and standoffs by name, read once, when the server starts. Nothing is read afterwards.
#[derive(Debug)]
pub struct Catalogue {
    /// Where questions are asked: closed.
    pub house: House,
    worlds: Vec<String>,
    standoffs: Vec<String>,
}

impl Catalogue {
    /// Reads what is given beside what comes with the program.
    ///
    /// # Errors
    /// [`CatalogueError`]: a world or standoff that cannot be read, or two of one name.
    pub fn read(worlds: &[PathBuf], standoffs: &[PathBuf]) -> Result<Self, CatalogueError> {
        let house = House::closed();
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let mut known_worlds = owned(detente_world::builtin_names());
        for path in worlds {
            let world = detente_world::open(&path.display().to_string())?;
            let name = world.meta().name.clone();
            added("worlds", &mut known_worlds, &name)?;
            let reader = recorded("world", path)?;
            house.give_world(&name, Arc::new(world), reader.sources());
        }
        let mut known_standoffs = owned(STANDOFFS.names().collect());
        for path in standoffs {
            let standoff = Standoff::open(&path.display().to_string())?;
            let name = standoff.file().id.get_ref().clone();
            added("standoffs", &mut known_standoffs, &name)?;
            let world = standoff.world();
            if !known_worlds.contains(&world.meta().name) {
                let name = world.meta().name.clone();
                house.give_world(&name, Arc::new(world.clone()), Vec::new());
                known_worlds.push(name);
            }
            let reader = Reader::new();
            reader.bytes("standoff", path)?;
            house.give_standoff(&name, Arc::new(standoff), reader.sources());
        }
        Ok(Self {
            house,
            worlds: known_worlds,
            standoffs: known_standoffs,
        })
    }

    /// Names of worlds.
    pub fn worlds(&self) -> &[String] {
        &self.worlds
    }

    /// Names of standoffs.
    pub fn standoffs(&self) -> &[String] {
        &self.standoffs
    }

    /// A world: regions, sectors, sets of elasticities.
    ///
    /// # Errors
    /// [`Refusal`]: no such world.
    pub fn world(&self, name: &str) -> Result<Value, Refusal> {
        let room = Room::new(&self.house);
        let world: Arc<World> = room.world(name)?;
        let meta = world.meta();
        let regions = world.regions().iter();
        let sectors = world.sectors().iter();
        Ok(json!({
            "name": meta.name, "title": meta.title, "year": meta.year, "source": meta.source,
            "regions": regions.map(|r| json!({ "code": r.code, "name": r.name })).collect::<Vec<_>>(),
            "sectors": sectors.map(|s| json!({
                "code": s.code, "name": s.name, "trade_elasticity": s.trade_elasticity,
                "kind": match s.kind { detente_world::SectorKind::Goods => "goods", _ => "services" },
            })).collect::<Vec<_>>(),
            "elasticity_sets": world.elasticity_sets().keys().collect::<Vec<_>>(),
        }))
    }

    /// A standoff: players, their menus, and the levers that the menus are made of, with the marks of the law.
    ///
    /// # Errors
    /// [`Refusal`]: no such standoff, or duties that its world cannot take.
    pub fn standoff(&self, name: &str) -> Result<Value, Refusal> {
        let room = Room::new(&self.house);
        let standoff = room.standoff(name)?;
        let positions = room.positions_of(name, standoff.world())?;
        let file = standoff.file();
        let day = |day: &toml::Spanned<detente_standoff::file::Day>| day.get_ref().0.to_string();
        let spelled =
            |map: &BTreeMap<detente_standoff::file::Text, detente_standoff::file::Text>| {
                let pairs = map.iter();
                let pairs = pairs.map(|(k, v)| (k.get_ref().clone(), v.get_ref().clone()));
                pairs.collect::<BTreeMap<String, String>>()
            };
        let players = file.players.iter().map(|player| {
            let code = player.region.get_ref();
            let own: Vec<&PositionPolicy> =
                positions.iter().filter(|p| p.player == *code).collect();
            json!({
                "region": code,
                "name": player.name.clone().unwrap_or_else(|| name_of(standoff.world(), code)),
                "positions": own.iter().map(|p| shown(p)).collect::<Vec<_>>(),
                "levers": levers(standoff.world(), &own),
            })
        });
        Ok(json!({
            "id": name,
            "title": file.title,
            "summary": file.summary.trim(),
            "world": standoff.world().meta().name,
            "on": day(&file.dates.on),
            "known_on": file.dates.known_on.as_ref().map_or_else(|| day(&file.dates.on), day),
            "reference": { "title": file.reference.title, "positions": spelled(&file.reference.positions) },
            "fail": {
                "title": file.talks.fail_name.clone().unwrap_or_else(|| "talks fail".to_owned()),
                "positions": spelled(&file.talks.fail),
            },
            "players": players.collect::<Vec<_>>(),
            "rounds": file.rounds.iter().map(|round| json!({
                "date": day(&round.date), "place": round.place, "outcome": round.outcome, "source": round.source,
            })).collect::<Vec<_>>(),
            "limits": file.limits.iter().map(|limit| limit.text.trim()).collect::<Vec<_>>(),
        }))
    }
}

/// Adds a name that is not there yet.
fn added(kind: &'static str, names: &mut Vec<String>, name: &str) -> Result<(), CatalogueError> {
    if names.iter().any(|known| known == name) {
        let name = name.to_owned();
        return Err(CatalogueError::Twice { kind, name });
    }
    names.push(name.to_owned());
    Ok(())
}

/// The files of a folder, or a file, on a record.
fn recorded(name: &str, path: &Path) -> Result<Reader, TableError> {
    let reader = Reader::new();
    if path.is_dir() {
        for file in reader.list(path)? {
            reader.bytes(name, &file)?;
        }
    } else {
        reader.bytes(name, path)?;
    }
    Ok(reader)
}

fn name_of(world: &World, code: &str) -> String {
    let region = world.find_region(code).map(|at| world.region(at));
    region.map_or_else(|| code.to_owned(), |region| region.name.clone())
}

/// A position of a menu.
fn shown(position: &PositionPolicy) -> Value {
    let wedges = position.wedges.iter();
    json!({
        "id": position.id,
        "title": position.title,
        "description": position.description.trim(),
        "wedges": wedges
            .map(|w| json!({ "kind": key(w.kind.name()), "text": w.argument() }))
            .collect::<Vec<_>>(),
        "duties": position.duties.iter().map(|(partner, duty_pct)| json!({
            "partner": partner, "average_pct": duty_pct,
        })).collect::<Vec<_>>(),
    })
}

/// The key of a kind of wedge.
fn key(kind: &str) -> String {
    kind.replace('-', "_")
}

/// What a player can pull: the duty on each other player, and every bound that its menu names.
fn levers(world: &World, positions: &[&PositionPolicy]) -> Vec<Value> {
    let Some(first) = positions.first() else {
        return Vec::new();
    };
    let mut levers = Vec::new();
    for (at, (partner, _)) in first.duties.iter().enumerate() {
        let marks = positions.iter().filter_map(|p| {
            let duty = p.duties.get(at)?.1;
            let flow = format!("{}:{partner}:*", p.player);
            // Points on top of the law belong to the mark: a retaliation of 100 points stands 100 points higher.
            let extra: f64 = p
                .wedges
                .iter()
                .filter(|w| w.kind.name() == "tariff" && w.argument().starts_with(&flow))
                .filter_map(|w| points(&w.argument()))
                .sum();
            Some(json!({ "position": p.id, "title": p.title, "value": duty + extra }))
        });
        levers.push(json!({
            "kind": "tariff", "partner": partner, "flow": format!("{}:{partner}:*", first.player),
            "title": format!("Duty on goods from {}", name_of(world, partner)),
            "unit": "%", "marks": marks.collect::<Vec<_>>(),
        }));
    }
    let mut seen: Vec<String> = Vec::new();
    for position in positions {
        for wedge in &position.wedges {
            let kind = key(wedge.kind.name());
            if !["cap", "boycott", "floor"].contains(&kind.as_str()) {
                continue;
            }
            let text = wedge.argument();
            let (flow, level) = text.split_once('=').unwrap_or((&text, "0"));
            if seen.contains(&format!("{kind}.{flow}")) {
                continue;
            }
            seen.push(format!("{kind}.{flow}"));
            let parts: Vec<&str> = flow.split(':').collect();
            let sector = parts.get(2).copied().unwrap_or("*");
            let sector_name = world
                .sectors()
                .iter()
                .find(|s| s.code == sector)
                .map_or(sector, |s| s.name.as_str());
            let partner = name_of(world, parts.get(1).copied().unwrap_or_default());
            let title = match kind.as_str() {
                "cap" => format!("Sales to {partner}: {sector_name}"),
                "boycott" => format!("Purchases from {partner}: {sector_name}"),
                _ => format!("At least bought from {partner}: {sector_name}"),
            };
            let number = level.split(',').next().and_then(|l| l.parse::<f64>().ok());
            levers.push(json!({
                "kind": kind, "flow": flow, "title": title, "unit": "% of the volume of the benchmark",
                "marks": [{
                    "position": position.id, "title": position.title,
                    "value": 100.0 * number.unwrap_or(0.0),
                }],
            }));
        }
    }
    levers
}

/// The points of `USA:CHN:*=+100pp`.
fn points(text: &str) -> Option<f64> {
    let amount = text.split_once('=')?.1;
    let amount = amount.split(',').next()?;
    amount.strip_prefix('+')?.strip_suffix("pp")?.parse().ok()
}
