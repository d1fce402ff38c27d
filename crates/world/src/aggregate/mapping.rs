//! Which regions and sectors become which.

use std::path::Path;

use crate::table::{Place, RowNumber, TableFile};
use crate::{WorldError, closest};

/// One line of a mapping: `from` becomes part of `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) name: Option<String>,
    pub(crate) place: Option<Place>,
}

/// What to merge.
///
/// As a CSV (or `.csv.gz`, `.parquet`): `kind,from,to[,name]`, where `kind` is `region` or `sector`, `from` a code of
/// the world or `*` for all codes that no other line names, `to` the code in the merged world and `name` its name
/// (once is enough). Codes that no line names stay as they are. The merged world has the order of the
/// mapping, then what it does not name.
///
/// ```csv
/// kind,from,to,name
/// region,CHN,CHN,China and Hong Kong
/// region,HKG,CHN,
/// region,*,ROW,Rest of the world
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    pub(crate) regions: Vec<Rule>,
    pub(crate) sectors: Vec<Rule>,
}

impl Mapping {
    /// A mapping that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Merges the regions `members` (codes, or `*`) into `code`.
    pub fn regions<'a>(
        mut self,
        code: &str,
        name: &str,
        members: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.regions
            .extend(members.into_iter().map(|from| rule(from, code, name)));
        self
    }

    /// Merges the sectors `members` (codes, or `*`) into `code`.
    pub fn sectors<'a>(
        mut self,
        code: &str,
        name: &str,
        members: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.sectors
            .extend(members.into_iter().map(|from| rule(from, code, name)));
        self
    }

    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`WorldError`] naming file and row: a missing column, an unknown kind, a code that is there twice.
    pub fn read(path: &Path) -> Result<Self, WorldError> {
        Self::from_table(&TableFile::read(path)?)
    }

    /// As [`read`](Self::read), from a table in memory.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_table(file: &TableFile) -> Result<Self, WorldError> {
        let [kind, from, to] = ["kind", "from", "to"].map(|name| file.column(name));
        let (kind, from, to) = (kind?, from?, to?);
        let name = file.optional_column("name");
        let mut mapping = Self::default();
        for row in 0..file.rows() {
            let word = file.text(row, kind)?;
            let rules = match word.as_ref() {
                "region" => &mut mapping.regions,
                "sector" => &mut mapping.sectors,
                other => {
                    let hint = closest(other, ["region", "sector"])
                        .map(|m| format!("; did you mean \"{m}\"?"))
                        .unwrap_or_default();
                    return Err(file
                        .complain(
                            row,
                            kind,
                            format!("\"{other}\" is unknown: write region or sector{hint}"),
                        )
                        .into());
                }
            };
            let code = file.text(row, to)?.into_owned();
            crate::read::check_code(&code).map_err(|problem| file.complain(row, to, problem))?;
            let place = Some(file.place(row));
            let name = name
                .map_or(Ok(None), |column| file.optional_text(row, column))?
                .map(|text| text.into_owned());
            rules.push(Rule {
                from: file.text(row, from)?.into_owned(),
                to: code,
                name,
                place,
            });
        }
        if mapping == Self::default() {
            let problem = "expected rows like region,HKG,CHN or sector,C27,MACH".into();
            return Err(WorldError::NoRows {
                path: file.path().to_path_buf(),
                problem,
            });
        }
        Ok(mapping)
    }

    /// This mapping, then the rules of another.
    pub fn and(mut self, other: Self) -> Self {
        self.regions.extend(other.regions);
        self.sectors.extend(other.sectors);
        self
    }

    /// The mapping without the rules for codes that are none of these: a list made for a larger table.
    pub fn only_for(mut self, regions: &[&str], sectors: &[&str]) -> Self {
        let known =
            |codes: &[&str], rule: &Rule| rule.from == "*" || codes.contains(&rule.from.as_str());
        self.regions.retain(|rule| known(regions, rule));
        self.sectors.retain(|rule| known(sectors, rule));
        self
    }

    /// Codes among these that no rule names, not even `*`.
    pub fn unnamed<'a>(&self, regions: &[&'a str], sectors: &[&'a str]) -> Vec<&'a str> {
        let unnamed = |codes: &[&'a str], rules: &[Rule]| -> Vec<&'a str> {
            let named = |code: &str| {
                rules
                    .iter()
                    .any(|rule| rule.from == "*" || rule.from == code)
            };
            if rules.is_empty() {
                return Vec::new();
            }
            codes.iter().copied().filter(|code| !named(code)).collect()
        };
        let mut list = unnamed(regions, &self.regions);
        list.extend(unnamed(sectors, &self.sectors));
        list
    }

    /// Which of these regions become which; every code is in exactly one group.
    ///
    /// # Errors
    /// A rule for a code that is none of these, or two rules for one.
    pub fn region_groups(&self, codes: &[&str]) -> Result<Vec<MergedCode>, WorldError> {
        groups("region", codes, &self.regions)
    }

    /// Which of these sectors become which; every code is in exactly one group.
    ///
    /// # Errors
    /// As [`region_groups`](Self::region_groups).
    pub fn sector_groups(&self, codes: &[&str]) -> Result<Vec<MergedCode>, WorldError> {
        groups("sector", codes, &self.sectors)
    }
}

fn rule(from: &str, to: &str, name: &str) -> Rule {
    let name = (!name.is_empty()).then(|| name.to_string());
    Rule {
        from: from.to_string(),
        to: to.to_string(),
        name,
        place: None,
    }
}

/// A merged region or sector: its code, its name if the mapping gives one, and its members' positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedCode {
    /// The code in the merged world.
    pub code: String,
    /// Its name, if the mapping gives one.
    pub name: Option<String>,
    /// Positions of its members, in the order of the world.
    pub members: Vec<usize>,
}

/// Applies rules to the codes of a world. Every code is in exactly one group; members keep the world's order.
pub(crate) fn groups(
    what: &'static str,
    codes: &[&str],
    rules: &[Rule],
) -> Result<Vec<MergedCode>, WorldError> {
    let mut target: Vec<Option<&Rule>> = vec![None; codes.len()];
    let mut rest: Option<&Rule> = None;
    for rule in rules {
        let earlier = if rule.from == "*" {
            rest.replace(rule)
        } else {
            let at = codes
                .iter()
                .position(|code| *code == rule.from)
                .ok_or_else(|| unknown(what, rule, codes))?;
            target[at].replace(rule)
        };
        if let Some(earlier) = earlier {
            return Err(twice(what, rule, earlier));
        }
    }
    let mut groups: Vec<MergedCode> = Vec::new();
    for rule in rules {
        match groups.iter_mut().find(|group| group.code == rule.to) {
            Some(MergedCode {
                name: Some(known), ..
            }) if rule.name.as_ref().is_some_and(|name| name != known) => {
                return Err(two_names(what, rule, known));
            }
            Some(group) if group.name.is_none() => group.name.clone_from(&rule.name),
            Some(_) => {}
            None => groups.push(MergedCode {
                code: rule.to.clone(),
                name: rule.name.clone(),
                members: Vec::new(),
            }),
        }
    }
    for (at, code) in codes.iter().enumerate() {
        let to = target[at].or(rest).map_or(*code, |rule| rule.to.as_str());
        match groups.iter_mut().find(|group| group.code == to) {
            Some(group) => group.members.push(at),
            None => groups.push(MergedCode {
                code: to.to_string(),
                name: None,
                members: vec![at],
            }),
        }
    }
    // Only a `*` that nothing was left for can have no member.
    groups.retain(|group| !group.members.is_empty());
    Ok(groups)
}

fn unknown(what: &'static str, rule: &Rule, codes: &[&str]) -> WorldError {
    let suggestion = closest(&rule.from, codes.iter().copied()).map(str::to_string);
    match &rule.place {
        Some(place) => WorldError::UnknownCode {
            place: Box::new(place.clone()),
            column: "from".into(),
            what,
            code: rule.from.clone(),
            suggestion,
        },
        None => WorldError::UnknownName {
            what,
            code: rule.from.clone(),
            suggestion,
        },
    }
}

fn twice(what: &'static str, rule: &Rule, earlier: &Rule) -> WorldError {
    let what = format!("{what} \"{}\"", rule.from);
    match (&rule.place, &earlier.place) {
        (Some(place), Some(first)) => WorldError::Duplicate {
            place: Box::new(place.clone()),
            what,
            first: first.row,
        },
        _ => WorldError::World {
            world: "mapping".into(),
            problem: format!("two lines for {what}"),
        },
    }
}

fn two_names(what: &'static str, rule: &Rule, known: &str) -> WorldError {
    let name = rule.name.as_deref().unwrap_or_default();
    let row = rule
        .place
        .as_ref()
        .map_or(RowNumber::Row(0), |place| place.row);
    let place = if rule.place.is_some() {
        format!("{row}: ")
    } else {
        String::new()
    };
    let problem = format!(
        "{place}{what} \"{}\" is named \"{name}\" here and \"{known}\" before",
        rule.to
    );
    WorldError::World {
        world: "mapping".into(),
        problem,
    }
}
