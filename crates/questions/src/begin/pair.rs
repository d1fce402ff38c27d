//! A standoff file for two regions, filled from ledger and world: what is in force, what was before, what is threatened, and an answer
//! in kind.

use std::fmt::Write;

use detente_ledger::{Average, Convention, Instrument, Ledger, Products, Question, Status};
use detente_world::{RegionIx, SectorIx, SectorKind, World};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::refusal::Refusal;

/// Points that stand in a file where nobody announced any.
const ASSUMED_POINTS: f64 = 10.0;
/// Goods that a file lists as what is traded most.
const LISTED: usize = 4;
/// A change of the average that makes an earlier day another position, percentage points.
const LEAST_CHANGE: f64 = 0.5;
/// The first day that is looked back to.
const FROM: Date = jiff::civil::date(2018, 1, 1);

/// A file with what it rests on.
pub(super) struct Filled {
    /// The text.
    pub text: String,
    /// The ledger's edition.
    pub edition: Date,
    /// What the ledger does not know.
    pub notes: Vec<String>,
}

/// One side's duties on the other.
struct Side {
    code: String,
    name: String,
    /// What it charges on the day, and the instruments with points; `None` where the ledger does not know the direction.
    now: Option<Average>,
    /// The last day on which the average was another one, with that average.
    before: Option<(Date, f64)>,
    /// Threatened duties and what they add, percentage points.
    threats: Vec<Threat>,
    /// What it sells to the other side most: sector code, name, USD million.
    sells: Vec<(String, String, f64)>,
}

struct Threat {
    id: String,
    title: String,
    from: Option<Date>,
    points: f64,
}

/// A file for a pair on a day.
pub(super) fn filled(
    world: &World,
    name: &str,
    pair: [&String; 2],
    on: Date,
) -> Result<Filled, Refusal> {
    let ledger = Ledger::builtin()?;
    if on < ledger.start() {
        return Err(Refusal::input(format!(
            "the ledger begins on {}, after {on}",
            ledger.start()
        ))
        .about("on"));
    }
    let regions = pair.iter().enumerate();
    let regions = regions.map(|(at, code)| region(world, code, at));
    let regions = regions.collect::<Result<Vec<RegionIx>, _>>()?;
    if regions[0] == regions[1] {
        return Err(Refusal::input(format!("{} twice", pair[0])).about("pair/1"));
    }
    let sides = [
        side(&ledger, world, regions[0], regions[1], on)?,
        side(&ledger, world, regions[1], regions[0], on)?,
    ];
    let mut notes = Vec::new();
    for (own, other) in [(0, 1), (1, 0)] {
        if sides[own].now.is_none() {
            notes.push(format!(
                "The ledger has no duties of {} on {}: the world's own hold, and what was before is not known.",
                sides[own].code, sides[other].code
            ));
        }
    }
    Ok(Filled {
        text: text(&sides, name, on),
        edition: ledger.edition(),
        notes,
    })
}

fn region(world: &World, code: &str, at: usize) -> Result<RegionIx, Refusal> {
    world.find_region(code).ok_or_else(|| {
        let known: Vec<&str> = world.regions().iter().map(|r| r.code.as_str()).collect();
        let help = match detente_table::closest(code, known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("the regions are {}", known.join(", ")),
        };
        Refusal::input_with_help(format!("unknown region \"{code}\""), help)
            .about(format!("pair/{at}"))
    })
}

fn side(
    ledger: &Ledger,
    world: &World,
    own: RegionIx,
    other: RegionIx,
    on: Date,
) -> Result<Side, Refusal> {
    let (code, target) = (&world.region(own).code, &world.region(other).code);
    let question = Question::new(code, target, on).known(Some(on));
    let question = question.under_weights_of(ledger);
    let averaged =
        (ledger.region_points().iter()).any(|p| p.imposer == *code && p.region == *target);
    let known = averaged || ledger.has_lines(code, target);
    let (mut now, mut before, mut threats) = (None, None, Vec::new());
    if known {
        let average = ledger.average(&question, None)?;
        let from = FROM.max(ledger.start());
        let history = ledger.history(&question, from, on, None)?;
        let steps = history.steps.iter();
        // The day before the first of the steps that led from another average to today's.
        let first = steps.clone().next();
        before = first
            .filter(|s| (s.average_pct - average.average_pct).abs() >= LEAST_CHANGE)
            .map(|s| (s.date, s.average_pct));
        // On top of what is known as one average come threats on every line alone.
        let by_line = ledger.has_lines(code, target);
        let instruments = ledger.instruments().iter();
        for instrument in instruments.filter(|i| by_line || i.products == Products::All) {
            threats.extend(threat(ledger, instrument, &question));
        }
        now = Some(average);
    }
    let sold = |k: SectorIx| world.flows().get(own, other, k);
    let goods = SectorIx::all(world.sector_count());
    let mut goods: Vec<SectorIx> = goods
        .filter(|k| world.sector(*k).kind == SectorKind::Goods)
        .collect();
    goods.sort_by(|a, b| sold(*b).total_cmp(&sold(*a)));
    let sells = goods.into_iter().take(LISTED).filter(|k| sold(*k) > 0.0);
    let sells = sells.map(|k| {
        let sector = world.sector(k);
        (sector.code.clone(), sector.name.clone(), sold(k))
    });
    Ok(Side {
        code: code.clone(),
        name: world.region(own).name.clone(),
        now,
        before,
        threats,
        sells: sells.collect(),
    })
}

/// What an instrument adds that is threatened on the day, or law with a later start, over the same day without it.
fn threat(ledger: &Ledger, instrument: &Instrument, question: &Question) -> Option<Threat> {
    let (on, imposer, target) = (question.on, &question.imposer, &question.target);
    let open = matches!(
        instrument.status(on, on),
        Status::Threatened | Status::Announced
    );
    // A statement of long ago that nobody took back is no threat of today.
    let recent = instrument.announced_on >= on.checked_sub(1.year()).unwrap_or(Date::MIN);
    let later = instrument.from.is_none_or(|from| from > on);
    if !(open && recent && later && instrument.concerns(imposer, target)) {
        return None;
    }
    let day = instrument.from.unwrap_or(on);
    let average = |with: Vec<String>| {
        let convention = Convention {
            with,
            ..question.convention.clone()
        };
        let asked = question.clone().on(day).under(convention);
        ledger.average(&asked, None).ok().map(|a| a.average_pct)
    };
    // What cannot be added to a day is no position.
    let points = average(vec![instrument.id.clone()])? - average(Vec::new())?;
    (points >= LEAST_CHANGE).then(|| Threat {
        id: instrument.id.clone(),
        title: instrument.title.clone(),
        from: instrument.from,
        points,
    })
}

impl Side {
    /// Points that it threatens with, announced or assumed.
    fn threatened(&self) -> f64 {
        let most = self.threats.iter().map(|t| t.points);
        let most = most.fold(0.0, f64::max);
        if most > 0.0 { most } else { ASSUMED_POINTS }
    }
}

fn text(sides: &[Side; 2], world: &str, on: Date) -> String {
    let [a, b] = sides;
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_file(&mut out, a, b, world, on);
    out
}

fn write_file(out: &mut String, a: &Side, b: &Side, world: &str, on: Date) -> std::fmt::Result {
    let known = a.now.is_some() || b.now.is_some();
    let announced = !a.threats.is_empty() || !b.threats.is_empty();
    // Whoever announced something threatens, the other answers; if nobody did, the first one threatens.
    let first_threatens = !a.threats.is_empty() || b.threats.is_empty();
    writeln!(
        out,
        "# A standoff between {} and {} on {on}, filled from the ledger and the world. Change what you know better;\n\
         # `detente new --schema` documents every key, and `detente brief FILE` runs it.",
        a.name, b.name
    )?;
    let id = format!("{}-{}-{on}", a.code, b.code).to_lowercase();
    writeln!(out, "schema = 1\nid = \"{id}\"")?;
    let title = quoted(&format!("{} and {}, {on}", a.name, b.name));
    writeln!(
        out,
        "title = {title}\nsummary = \"\"\n\nworld = {}",
        quoted(world)
    )?;
    if known {
        writeln!(out, "ledger = \"builtin\"")?;
    } else {
        writeln!(
            out,
            "# The built-in ledger has no duties between the two: positions are made of wedges on the world's own tariffs."
        )?;
    }
    writeln!(out, "\n[dates]\non = {on}")?;
    let ids = |s: &Side| {
        s.threats
            .iter()
            .map(|t| format!("\"{}\"", t.id))
            .collect::<Vec<_>>()
    };
    if announced {
        let dated = a.threats.iter().chain(&b.threats);
        let day = dated.filter_map(|t| t.from).min().unwrap_or(on);
        let both = [ids(a), ids(b)].concat().join(", ");
        writeln!(out, "threatened = {day}\nthreats = [{both}]")?;
    }
    writeln!(
        out,
        "\n# Everything is compared with this.\n[reference]\ntitle = \"duties in force on {on}\"\npositions = {{ {} = \"status\", {} = \"status\" }}",
        a.code, b.code
    )?;
    let (fail_a, fail_b) = fails(a, b, first_threatens);
    writeln!(
        out,
        "\n# What happens if talks fail.\n[talks]\nfail = {{ {} = \"{fail_a}\", {} = \"{fail_b}\" }}\nfail_name = \"talks fail\"",
        a.code, b.code
    )?;
    player(out, a, b, on, first_threatens)?;
    player(out, b, a, on, !first_threatens)
}

/// Positions if talks fail.
fn fails(a: &Side, b: &Side, first_threatens: bool) -> (&'static str, &'static str) {
    let own = |side: &Side, leads: bool| match !side.threats.is_empty() || leads {
        true => "threat",
        false => "answer",
    };
    (own(a, first_threatens), own(b, !first_threatens))
}

/// One player with its menu; `leads` = it threatens where nobody announced anything.
fn player(out: &mut String, own: &Side, other: &Side, on: Date, leads: bool) -> std::fmt::Result {
    writeln!(out, "\n# --- {}", own.name)?;
    let goods = own.sells.iter();
    let goods: Vec<String> = goods
        .map(|(code, name, value)| format!("{code} ({name}, USD {:.1} bn)", value / 1e3))
        .collect();
    if !goods.is_empty() {
        writeln!(
            out,
            "# It sells most to {}: {}.",
            other.code,
            goods.join(", ")
        )?;
    }
    writeln!(out, "[[players]]\nregion = \"{}\"", own.code)?;
    let target = &other.code;
    if let Some((day, average)) = own.before {
        writeln!(
            out,
            "\n# Before: the average on goods of {target} was {average:.1} per cent.\n[[players.menu]]\nid = \"before\"\ntitle = \"Duties of {day}\"\nduties = {{ on = {day} }}"
        )?;
    }
    writeln!(out)?;
    match &own.now {
        Some(now) => {
            let parts = now.components.iter().filter(|c| c.points.abs() >= 0.05);
            let parts: Vec<String> = parts
                .map(|c| format!("{} {:.1}", c.instrument, c.points))
                .collect();
            writeln!(
                out,
                "# In force: {:.1} per cent on average{}.",
                now.average_pct,
                match parts.is_empty() {
                    true => String::new(),
                    false => format!(" ({})", parts.join(", ")),
                }
            )?;
            writeln!(
                out,
                "[[players.menu]]\nid = \"status\"\ntitle = \"Duties of {on}\"\nduties = {{ on = {on}, known_on = {on} }}"
            )?;
        }
        None => writeln!(
            out,
            "# The ledger does not know its duties on {target}: the world's own tariffs hold.\n[[players.menu]]\nid = \"status\"\ntitle = \"No change\""
        )?,
    }
    let base = match own.now.is_some() {
        true => format!("duties = {{ on = {on}, known_on = {on} }}\n"),
        false => String::new(),
    };
    for (at, threat) in own.threats.iter().enumerate() {
        let id = match at {
            0 => "threat".to_owned(),
            n => format!("threat-{}", n + 1),
        };
        let day = threat.from.unwrap_or(on);
        writeln!(
            out,
            "\n# Threatened: {}; {:.1} points more on average.\n[[players.menu]]\nid = \"{id}\"\ntitle = {}\nduties = {{ on = {day}, known_on = {on}, with = [\"{}\"] }}",
            threat.id,
            threat.points,
            quoted(&threat.title),
            threat.id
        )?;
    }
    if own.threats.is_empty() && leads {
        writeln!(
            out,
            "\n# Nobody announced this: an assumption to be changed.\n[[players.menu]]\nid = \"threat\"\ntitle = \"{ASSUMED_POINTS:.0} points more\"\n{base}tariff = [\"{}:{target}:*=+{ASSUMED_POINTS:.0}pp\"]",
            own.code
        )?;
    }
    if !leads || !other.threats.is_empty() {
        let points = other.threatened();
        writeln!(
            out,
            "\n# An answer in kind: as many points as {target} threatens with. An assumption.\n[[players.menu]]\nid = \"answer\"\ntitle = \"{points:.0} points in return\"\n{base}tariff = [\"{}:{target}:*=+{points:.0}pp\"]",
            own.code
        )?;
    }
    if let Some((code, name, _)) = own.sells.first() {
        writeln!(
            out,
            "\n# A control on what it sells, to be thought about:\n# [[players.menu]]\n# id = \"control\"\n# title = {}\n# cap = [\"{}:{target}:{code}=0.5\"]",
            quoted(&format!("Half of {name} held back")),
            own.code
        )?;
    }
    Ok(())
}

/// Text in quotes, as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
