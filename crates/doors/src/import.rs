//! From a published table to a world.

use std::collections::BTreeMap;
use std::path::Path;

use detente_world::table::TableFile;
use detente_world::{
    Cube, Mapping, Region, Sector, SectorKind, World, WorldMeta, WorldParts, closest,
};

use crate::error::Spot;
use crate::input::{Bundle, base_name};
use crate::layouts::{Facts, Format, Found, read as read_layout};
use crate::matrix::Label;
use crate::report::{ImportReport, TariffNote};
use crate::sectors::{GOODS_ELASTICITY, Known, SERVICES_ELASTICITY, kind as kind_of};
use crate::tables::{SectorPart, Tables};
use crate::{DoorError, Limits, TariffTable};

/// What to do where users buy more of a good than is spent on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Negatives {
    /// Refuse, naming the five worst cells and the ways out.
    #[default]
    Refuse,
    /// Users buy less of the good, in proportion, down to what is spent on it.
    Scale,
    /// Changes of inventories are left out of final demand and output follows; what is still negative is scaled.
    DropInventories,
}

/// What is known of a sector beside its numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SectorFacts {
    /// Name for readers.
    pub name: Option<String>,
    /// Goods or services.
    pub kind: Option<SectorKind>,
    /// Trade elasticity, above 0.
    pub trade_elasticity: Option<f64>,
}

/// Facts by the code of a sector: of the file, or of the world after mapping.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SectorList {
    /// The facts.
    pub facts: BTreeMap<String, SectorFacts>,
    /// Where they are from.
    pub source: String,
}

impl SectorList {
    /// Reads `code` (or `sector`), and any of `name`, `kind`, `trade_elasticity` (or `value`): a `sectors` table of a
    /// world, or a list of elasticities.
    ///
    /// # Errors
    /// [`DoorError`] naming file, row and column.
    pub fn read(path: &Path) -> Result<Self, DoorError> {
        let file = TableFile::read(path)?;
        let code = match file
            .optional_column("code")
            .or(file.optional_column("sector"))
        {
            Some(column) => column,
            None => file.column("code")?,
        };
        let [name, kind] = ["name", "kind"].map(|c| file.optional_column(c));
        let elasticity = file
            .optional_column("trade_elasticity")
            .or(file.optional_column("value"));
        let mut facts = BTreeMap::new();
        for row in 0..file.rows() {
            let text = |column: Option<usize>| -> Result<Option<String>, DoorError> {
                let found = column.map_or(Ok(None), |c| file.optional_text(row, c))?;
                Ok(found.map(|t| t.into_owned()))
            };
            let kind_here = match text(kind)?.as_deref() {
                None => None,
                Some("goods") => Some(SectorKind::Goods),
                Some("services") => Some(SectorKind::Services),
                Some(other) => {
                    let problem = format!("\"{other}\" is unknown: write goods or services");
                    return Err(file.complain(row, kind.unwrap_or(0), problem).into());
                }
            };
            let value = elasticity.map_or(Ok(None), |c| file.optional_number(row, c))?;
            if let Some(bad) = value.filter(|v| *v <= 0.0) {
                let problem =
                    format!("{bad} is out of range: the trade elasticity must be above 0");
                return Err(file.complain(row, elasticity.unwrap_or(0), problem).into());
            }
            let here = SectorFacts {
                name: text(name)?,
                kind: kind_here,
                trade_elasticity: value,
            };
            facts.insert(file.text(row, code)?.into_owned(), here);
        }
        Ok(Self {
            facts,
            source: path.display().to_string(),
        })
    }
}

/// What to read, and how.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The layout; told by what stands in the file unless given.
    pub format: Option<Format>,
    /// The year, where the file's name does not tell it or an archive holds several.
    pub year: Option<i32>,
    /// Tariffs, by the codes of the file or of the mapped world. Without them: those of the file, or none.
    pub tariffs: Option<TariffTable>,
    /// Names, kinds and elasticities of sectors.
    pub sectors: Option<SectorList>,
    /// What to merge.
    pub mapping: Option<Mapping>,
    /// Whether rules of the mapping for codes that the file does not have are passed over.
    pub mapping_is_for_more: bool,
    /// What to do where final demand is negative.
    pub negatives: Negatives,
    /// US dollars for one unit of the file's money.
    pub usd_per_unit: Option<f64>,
    /// Where that rate is from.
    pub usd_source: String,
    /// Name of the world; made from layout, year and size unless given.
    pub name: Option<String>,
    /// How much is read at most.
    pub limits: Limits,
}

/// A world and how it was made.
#[derive(Debug, Clone)]
pub struct Import {
    /// The world.
    pub world: World,
    /// What was read, checked and changed.
    pub report: ImportReport,
}

/// Reads a published table (a file, a folder, a zip archive or a gzipped file) into a world. Writes nothing.
///
/// # Errors
/// [`DoorError`]: the layout is not known; the table is cut off, does not balance or holds what is no number, with file,
/// line, column and what would be right; the money is not dollars; final demand is negative and no rule was chosen.
pub fn import(path: &Path, options: &ImportOptions) -> Result<Import, DoorError> {
    let bundle = Bundle::open(path, options.limits)?;
    let (candidate, found) = read_layout(&bundle, options)?;
    let file = base_name(&candidate.member).to_string();
    let rate = usd_rate(&file, &found.facts, options)?;
    let year = year(&file, candidate.format, &found.facts, options)?;
    let Found { reduced, facts } = found;
    let mut report = ImportReport {
        format: candidate.format.name(),
        sources: bundle.hashes(&facts.members)?,
        member: candidate.member.clone(),
        read: (reduced.regions.len(), reduced.sectors.len()),
        checks: reduced.checks.clone(),
        usd_per_unit: rate,
        notes: facts.notes.clone(),
        ..ImportReport::default()
    };
    let regions = name_regions(&reduced.regions, &file)?;
    let sectors = describe_sectors(&reduced.sectors, &facts, options, &file, &mut report)?;
    let mut tables = Tables {
        tariffs: Cube::filled(regions.len(), sectors.len(), 0.0),
        regions,
        sectors,
        flows: reduced.flows,
        inventories: reduced.inventories,
        use_table: reduced.use_basic,
        priced: false,
    };
    if let Some(own) = &facts.own {
        tables.tariffs = own.tariffs.clone();
        tables.use_table = own.use_table.clone();
        tables.priced = true;
        report.tariffs.source = "the file itself".into();
        if options.tariffs.is_some() {
            return Err(Spot::file(&file).wrong("the file has tariffs of its own, in which its purchases are priced; import it with them, then change them with --tariffs of a policy"));
        }
    }
    tables.scale(rate);
    let mut tables = merge(tables, options, &mut report)?;
    repair(&mut tables, options.negatives, &file, &mut report)?;
    let world = build(tables, &facts, candidate.format, year, options, &mut report)?;
    report.made = (world.region_count(), world.sector_count());
    note_tariffs(&world, options, &mut report.tariffs);
    Ok(Import { world, report })
}

fn usd_rate(file: &str, facts: &Facts, options: &ImportOptions) -> Result<f64, DoorError> {
    match options.usd_per_unit {
        Some(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        Some(rate) => {
            Err(Spot::file(file)
                .wrong(format!("{rate} US dollars for one unit: a rate is above 0")))
        }
        None if facts.unit == "USD million" => Ok(1.0),
        None => Err(DoorError::Unit {
            file: file.to_string(),
            unit: facts.unit.clone(),
        }),
    }
}

/// The reference year of GTAP 11, whose files do not say theirs.
const GTAP_YEAR: i32 = 2017;

fn year(
    file: &str,
    format: Format,
    facts: &Facts,
    options: &ImportOptions,
) -> Result<i32, DoorError> {
    match options.year.or(facts.year) {
        Some(year) => Ok(year),
        None if format == Format::Gtap => Ok(GTAP_YEAR),
        None => Err(Spot::file(file)
            .wrong("the year of the table is in neither its name nor its text; say --year")),
    }
}

/// Names of countries for codes of two or three letters; codes that selectors cannot name are refused.
fn name_regions(labels: &[Label], file: &str) -> Result<Vec<Label>, DoorError> {
    let countries = crate::mappings::countries()?;
    let mut named = Vec::with_capacity(labels.len());
    for label in labels {
        check_code(&label.code, "region", file)?;
        let upper = label.code.to_uppercase();
        let country = countries
            .iter()
            .find(|c| c.alpha3 == upper || (c.alpha2 == upper && label.code.len() == 2));
        let name = match (country, upper.as_str()) {
            (Some(country), _) => country.name.clone(),
            (None, "ROW" | "FIGW1") => "Rest of the world".into(),
            (None, _) => label.name.clone(),
        };
        named.push(Label {
            code: label.code.clone(),
            name,
        });
    }
    Ok(named)
}

fn check_code(code: &str, what: &str, file: &str) -> Result<(), DoorError> {
    let fits = !code.is_empty()
        && code.len() <= 64
        && code.starts_with(|c: char| c.is_ascii_alphanumeric())
        && code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !code.eq_ignore_ascii_case("all");
    if fits {
        return Ok(());
    }
    Err(Spot::file(file).label(code.escape_debug().to_string()).wrong(format!(
        "the code of the {what} cannot be one: letters, digits, dots, dashes and underscores, 64 at most"
    )))
}

fn describe_sectors(
    labels: &[Label],
    facts: &Facts,
    options: &ImportOptions,
    file: &str,
    report: &mut ImportReport,
) -> Result<Vec<SectorPart>, DoorError> {
    let known = Known::load();
    let mut parts = Vec::with_capacity(labels.len());
    for (at, label) in labels.iter().enumerate() {
        check_code(&label.code, "sector", file)?;
        let given = options.sectors.as_ref().and_then(|list| {
            list.facts
                .get(&label.code)
                .or_else(|| list.facts.get(&label.name))
        });
        let by_file = facts.own.is_some().then(|| {
            if facts.services.contains(&at) {
                SectorKind::Services
            } else {
                SectorKind::Goods
            }
        });
        let kind = given
            .and_then(|g| g.kind)
            .or(by_file)
            .or_else(|| kind_of(&label.code));
        let kind = kind.unwrap_or_else(|| {
            report.kinds_assumed.push(label.code.clone());
            SectorKind::Goods
        });
        let by_file = facts.elasticities.as_ref().and_then(|e| e.get(at).copied());
        let elasticity = given.and_then(|g| g.trade_elasticity).or(by_file);
        let elasticity = elasticity.unwrap_or_else(|| {
            report.elasticities_assumed.push(label.code.clone());
            let default = match kind {
                SectorKind::Goods => GOODS_ELASTICITY,
                SectorKind::Services => SERVICES_ELASTICITY,
            };
            known.elasticity(&label.code, kind).unwrap_or(default)
        });
        let name = given.and_then(|g| g.name.clone());
        let own_name = (label.name != label.code).then(|| label.name.clone());
        let name = name
            .or(own_name)
            .or_else(|| known.name(&label.code).map(str::to_string));
        parts.push(SectorPart {
            name: name.unwrap_or_else(|| label.code.clone()),
            code: label.code.clone(),
            kind,
            elasticity,
        });
    }
    Ok(parts)
}

/// Prices and merges: tariffs by the file's codes come before the merger, those by the merged codes after it.
fn merge(
    mut tables: Tables,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Result<Tables, DoorError> {
    let codes = |t: &Tables| -> Vec<String> { t.sectors.iter().map(|s| s.code.clone()).collect() };
    let cube = |t: &Tables, tariffs: &TariffTable| {
        let owned = codes(t);
        let list: Vec<&str> = owned.iter().map(String::as_str).collect();
        tariffs.to_cube(&t.regions, &list)
    };
    let mut pending = options.tariffs.as_ref();
    if let Some(tariffs) = pending {
        let owned = codes(&tables);
        let list: Vec<&str> = owned.iter().map(String::as_str).collect();
        let fits = tariffs.stranger(&tables.regions, &list).is_none();
        if fits || options.mapping.is_none() {
            tables.tariffs = cube(&tables, tariffs)?;
            pending = None;
        }
    }
    if pending.is_none() {
        tables.price();
    }
    if let Some(mapping) = &options.mapping {
        let owned = codes(&tables);
        let sectors: Vec<&str> = owned.iter().map(String::as_str).collect();
        let regions: Vec<&str> = tables.regions.iter().map(|r| r.code.as_str()).collect();
        let mapping = if options.mapping_is_for_more {
            mapping.clone().only_for(&regions, &sectors)
        } else {
            mapping.clone()
        };
        report.unmapped = mapping
            .unnamed(&regions, &sectors)
            .iter()
            .map(|c| c.to_string())
            .collect();
        let (merged, dropped) = tables.aggregate(&mapping)?;
        report.tariffs.dropped_usd_mn = dropped;
        tables = merged;
        if let Some(tariffs) = pending {
            tables.tariffs = cube(&tables, tariffs)?;
        }
    }
    tables.price();
    // A user's list may speak of the merged sectors.
    if let Some(list) = &options.sectors {
        for sector in &mut tables.sectors {
            if let Some(given) = list.facts.get(&sector.code) {
                sector.elasticity = given.trade_elasticity.unwrap_or(sector.elasticity);
                if let Some(name) = &given.name {
                    sector.name.clone_from(name);
                }
                sector.kind = given.kind.unwrap_or(sector.kind);
            }
        }
        unused_facts(list, &tables, report);
    }
    Ok(tables)
}

/// Codes of a user's list that the world does not have: probably misspelt.
fn unused_facts(list: &SectorList, tables: &Tables, report: &mut ImportReport) {
    let known: Vec<&str> = tables
        .sectors
        .iter()
        .flat_map(|s| [s.code.as_str(), s.name.as_str()])
        .collect();
    if report.read.1 != tables.sectors.len() {
        return;
    }
    for code in list
        .facts
        .keys()
        .filter(|code| !known.contains(&code.as_str()))
    {
        let hint = closest(code, known.iter().copied()).map(|m| format!("; did you mean \"{m}\"?"));
        report.notes.push(format!(
            "{}: the file has no sector \"{code}\"{}",
            list.source,
            hint.unwrap_or_default()
        ));
    }
}

fn repair(
    tables: &mut Tables,
    rule: Negatives,
    file: &str,
    report: &mut ImportReport,
) -> Result<(), DoorError> {
    if let Some((origin, destination, sector, flow)) = tables.negative_flow() {
        if rule == Negatives::Refuse {
            let label = format!("{origin} → {destination}, {sector}");
            return Err(Spot::file(file).label(label).wrong(format!(
                "all sales of the flow add up to {flow:.4}, below zero; --negative scale leaves such flows out"
            )));
        }
        tables.remove_negative_flows(&mut report.repairs);
    }
    report.negative_demand = tables.negative_demand();
    match rule {
        Negatives::Refuse if report.negative_demand.is_empty() => Ok(()),
        Negatives::Refuse => Err(DoorError::NegativeDemand {
            file: file.to_string(),
            count: report.negative_demand.len(),
            worst: report.negative_demand.iter().take(5).cloned().collect(),
        }),
        Negatives::Scale => {
            tables.scale_use(&mut report.repairs);
            Ok(())
        }
        Negatives::DropInventories => {
            tables.drop_inventories(&mut report.repairs);
            Ok(())
        }
    }
}

fn build(
    tables: Tables,
    facts: &Facts,
    format: Format,
    year: i32,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Result<World, DoorError> {
    let (r, s) = (tables.regions.len(), tables.sectors.len());
    let default_name = format!("{format}{year}-{r}x{s}");
    let mut notes = vec![
        "Intermediate and final sales are together in the flows; use is at buyers' prices with the average tariff on the good in the region.".to_string(),
    ];
    if report.usd_per_unit != 1.0 {
        let source = if options.usd_source.is_empty() {
            "source of the rate not given"
        } else {
            &options.usd_source
        };
        notes.push(format!(
            "{} converted at {} US dollars ({source}).",
            facts.unit, report.usd_per_unit
        ));
    }
    if format == Format::Gtap && options.year.is_none() {
        let note = format!(
            "The file does not say its year: {year}, the reference year of GTAP 11, was taken."
        );
        report.notes.push(note.clone());
        notes.push(note);
    }
    let changed = report.repairs.len();
    if changed > 0 {
        notes.push(format!(
            "{changed} cells were changed so that the accounts hold ({:?}); see import.csv.",
            options.negatives
        ));
    }
    notes.extend(facts.notes.iter().map(|note| format!("{}.", capital(note))));
    let date = options.tariffs.as_ref().and_then(|t| t.date.clone());
    let meta = WorldMeta {
        name: options.name.clone().unwrap_or_else(|| default_name.clone()),
        title: format!("{}, {year}, {r} regions × {s} sectors", facts.source),
        year,
        unit: "USD million".into(),
        source: format!("{}; {}", facts.source, report.member),
        licence: facts.licence.into(),
        notes: notes.join("\n"),
        tariff_dates: date.map(|d| ("*:*".to_string(), d)).into_iter().collect(),
    };
    let regions = tables.regions.into_iter().map(|l| Region {
        code: l.code,
        name: l.name,
    });
    let sectors = tables.sectors.into_iter().map(|part| Sector {
        code: part.code,
        name: part.name,
        kind: part.kind,
        trade_elasticity: part.elasticity,
        scale_elasticity: 0.0,
        scale_base: Default::default(),
        markup: 1.0,
        alias: None,
    });
    let world = World::new(WorldParts {
        meta,
        regions: regions.collect(),
        sectors: sectors.collect(),
        flows: tables.flows,
        tariffs: tables.tariffs,
        use_table: tables.use_table,
        elasticity_sets: BTreeMap::new(),
    })?;
    Ok(world)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn note_tariffs(world: &World, options: &ImportOptions, note: &mut TariffNote) {
    if let Some(table) = &options.tariffs {
        note.source.clone_from(&table.source);
        note.date.clone_from(&table.date);
    }
    let (mut trade, mut revenue) = (0.0, 0.0);
    for (i, n, k, flow) in world.flows().iter().filter(|(i, n, ..)| i != n) {
        let rate = world.tariffs().get(i, n, k);
        trade += flow;
        revenue += flow * rate;
        note.flows += u64::from(rate != 0.0 && flow > 0.0);
    }
    note.revenue_usd_mn = revenue;
    note.average_rate = if trade > 0.0 { revenue / trade } else { 0.0 };
}
