//! What needs only a table beside an equilibrium: groups of households, and accounts that follow volumes.

use std::collections::BTreeMap;
use std::path::Path;

use detente_economy::{
    Account, AccountBase, AccountOutcome, EconomyError, Equilibrium, Household, HouseholdOutcome,
    Source,
};
use detente_table::{TableFile, columns, quoted};
use detente_world::{RegionIx, SectorIx, World};

use crate::refusal::Refusal;
use crate::room::Room;

/// What an equilibrium means for a group; `None` as the group is the average over people of its region.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// Its name.
    pub group: String,
    /// Its region.
    pub region: RegionIx,
    /// People or households in it.
    pub weight: f64,
    /// What it means for the group.
    pub outcome: HouseholdOutcome,
}

columns! { GroupRow: "households", "Groups of households"; |r|
    code[Region] "region" = r.region.0, "Its region.";
    text "group" key = r.group.as_str(), "The group.";
    number[Plain 3] "weight" = r.weight, "People or households.";
    number[ChangePct 4] "real_income_pct" = r.outcome.real_income_pct, "Its income over its own cost of living.";
    number[ChangePct 4] "cost_of_living_pct" = r.outcome.cost_of_living_pct, "Exact price index of its own basket.";
    number[ChangePct 4] "income_pct" = r.outcome.income_pct, "Its income by source, in the numeraire.";
}

/// The average over people of a region's groups.
#[derive(Debug, Clone, PartialEq)]
pub struct PeopleRow {
    /// The region.
    pub region: RegionIx,
    /// Average of real income weighted with people, per cent.
    pub real_income_pct: f64,
}

columns! { PeopleRow: "people", "Averages over people"; |r|
    code[Region] "region" = r.region.0, "The region.";
    number[ChangePct 4] "real_income_pct" = r.real_income_pct,
        "Average of its groups weighted with people, not with spending.";
}

/// An account in a region; `None` is the world.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountRow {
    /// Code of the region, or `world`.
    pub region: String,
    /// What became of it.
    pub outcome: AccountOutcome,
}

columns! { AccountRow: "satellites", "Accounts that follow volumes"; |r|
    text "account" key = r.outcome.account.as_str(), "The account.";
    text "region" key = r.region.as_str(), "The region, or `world`.";
    text "unit" = r.outcome.unit.as_str(), "Its unit.";
    number[Plain 3] "before" = r.outcome.before, "In the benchmark.";
    number[Plain 3] "after" = r.outcome.after, "In the equilibrium.";
    number[ChangePct 4] "change_pct" = r.outcome.change_pct, "The change.";
    number[ChangePct 4] "scale_log_pct" = r.outcome.scale, "Part of 100 × log change: total volume.";
    number[ChangePct 4] "mix_log_pct" = r.outcome.mix, "Part of 100 × log change: shares of sectors within regions.";
    number[ChangePct 4] "origin_log_pct" = r.outcome.origin, "Part of 100 × log change: shares of regions within sectors.";
}

/// A region of a row, or a refusal that names it.
fn region(world: &World, file: &TableFile, row: usize, at: usize) -> Result<RegionIx, Refusal> {
    let code = file.text(row, at)?;
    let found = world.find_region(&code);
    Ok(found.ok_or_else(|| file.complain(row, at, format!("unknown region {}", quoted(&code))))?)
}

/// A sector of a row, or a refusal that names it.
fn sector(world: &World, file: &TableFile, row: usize, at: usize) -> Result<SectorIx, Refusal> {
    let code = file.text(row, at)?;
    let found = world.find_sector(&code);
    Ok(found.ok_or_else(|| file.complain(row, at, format!("unknown sector {}", quoted(&code))))?)
}

/// A group while its rows are read.
#[derive(Default)]
struct Reading {
    weight: Option<f64>,
    basket: Vec<f64>,
    sources: BTreeMap<Source, f64>,
}

/// Reads groups: `group,region` and, row by row, `weight`, or `sector,share` of a basket, or `source,share` of income. One
/// table, or a folder with several.
pub(super) fn households(
    room: &Room<'_>,
    world: &World,
    equilibrium: &Equilibrium,
    path: &Path,
) -> Result<(Vec<GroupRow>, Vec<PeopleRow>), Refusal> {
    let files = match path.is_dir() {
        true => room.reader().list(path)?,
        false => vec![path.to_path_buf()],
    };
    let mut read: BTreeMap<(RegionIx, String), Reading> = BTreeMap::new();
    for path in &files {
        let bytes = room.reader().bytes("households", path)?;
        let file = TableFile::from_bytes(path, &bytes)?;
        add(world, &file, &mut read)?;
    }
    let groups = groups(world, equilibrium, path, read)?;
    let outcomes = equilibrium
        .households(&groups)
        .map_err(|error| add_up(world, path, error))?;
    let mut people = Vec::new();
    for n in RegionIx::all(world.region_count()) {
        let own: Vec<usize> = (0..groups.len())
            .filter(|g| groups[*g].region == n)
            .collect();
        let (ours, theirs): (Vec<Household>, Vec<HouseholdOutcome>) = own
            .iter()
            .map(|g| (groups[*g].clone(), outcomes[*g].clone()))
            .unzip();
        if !own.is_empty() {
            people.push(PeopleRow {
                region: n,
                real_income_pct: Equilibrium::average_over_people(&ours, &theirs),
            });
        }
    }
    let rows = groups.into_iter().zip(outcomes);
    let rows = rows.map(|(group, outcome)| GroupRow {
        group: group.group,
        region: group.region,
        weight: group.weight,
        outcome,
    });
    Ok((rows.collect(), people))
}

/// Groups that do not add up, by the codes of the world.
fn add_up(world: &World, path: &Path, error: EconomyError) -> Refusal {
    let EconomyError::GroupsDoNotAddUp {
        region,
        sector,
        groups,
        region_share,
    } = error
    else {
        return error.into();
    };
    Refusal::input_with_help(
        format!(
            "{}: the groups of {} spend {groups:.6} of its income on {} and the region {region_share:.6}",
            path.display(),
            world.region(RegionIx(region)).code,
            world.sector(SectorIx(sector)).code
        ),
        "the baskets of a region's groups add up to its final demand, good by good",
    )
    .about("households")
}

/// The rows of one table.
fn add(
    world: &World,
    file: &TableFile,
    read: &mut BTreeMap<(RegionIx, String), Reading>,
) -> Result<(), Refusal> {
    let (group, of) = (file.column("group")?, file.column("region")?);
    let optional = |name: &str| file.optional_column(name);
    let (weight, good) = (optional("weight"), optional("sector"));
    let (source, share) = (optional("source"), optional("share"));
    for row in 0..file.rows() {
        let name = file.text(row, group)?.into_owned();
        let n = region(world, file, row, of)?;
        let entry = read.entry((n, name)).or_default();
        entry.basket.resize(world.sector_count(), 0.0);
        let present = |at: Option<usize>| -> Result<Option<usize>, Refusal> {
            let Some(at) = at else { return Ok(None) };
            Ok(file.optional_text(row, at)?.is_some().then_some(at))
        };
        if let Some(at) = present(weight)? {
            let people = file.number(row, at)?;
            if people < 0.0 {
                return Err(file.complain(row, at, "a weight is zero or more").into());
            }
            entry.weight = Some(people);
        }
        let wanted = (present(source)?, present(good)?);
        let (Some(share), true) = (share, wanted.0.is_some() || wanted.1.is_some()) else {
            continue;
        };
        let value = file.number(row, share)?;
        if value < 0.0 {
            return Err(file.complain(row, share, "a share is zero or more").into());
        }
        match wanted {
            (Some(at), _) => {
                let kind = source_of(world, file, row, at)?;
                *entry.sources.entry(kind).or_default() += value;
            }
            (None, Some(at)) => entry.basket[sector(world, file, row, at)?.0] += value,
            (None, None) => {}
        }
    }
    Ok(())
}

/// A source of income: labour, capital, profits or transfers, the first three of one sector by `labour|C26`.
fn source_of(world: &World, file: &TableFile, row: usize, at: usize) -> Result<Source, Refusal> {
    let text = file.text(row, at)?;
    let (word, of) = text
        .split_once('|')
        .map_or((&*text, None), |(w, s)| (w, Some(s)));
    let of = of
        .map(|code| {
            let found = world.find_sector(code.trim());
            found.ok_or_else(|| file.complain(row, at, format!("unknown sector {}", quoted(code))))
        })
        .transpose()?;
    match (word.trim(), of) {
        ("labour", of) => Ok(Source::Labour(of)),
        ("capital", of) => Ok(Source::Capital(of)),
        ("profits", of) => Ok(Source::Profits(of)),
        ("transfers", None) => Ok(Source::Transfers),
        _ => Err(file
            .complain(
                row,
                at,
                format!(
                    "{} is no source of income: labour, capital, profits or transfers, the first three also of one sector (labour|C26)",
                    quoted(&text)
                ),
            )
            .into()),
    }
}

/// Groups with the part of their region's final demand that each spends: given by baskets that add up to it.
fn groups(
    world: &World,
    equilibrium: &Equilibrium,
    path: &Path,
    read: BTreeMap<(RegionIx, String), Reading>,
) -> Result<Vec<Household>, Refusal> {
    let mut groups: Vec<Household> = Vec::new();
    for ((region, group), mut reading) in read {
        let total: f64 = reading.basket.iter().sum();
        if total <= 0.0 {
            return Err(Refusal::input_with_help(
                format!(
                    "{}: the group {} buys nothing",
                    path.display(),
                    quoted(&group)
                ),
                "give its basket: rows group,region,sector,share",
            )
            .about("households"));
        }
        reading.basket.iter_mut().for_each(|share| *share /= total);
        groups.push(Household {
            group,
            region,
            weight: reading.weight.unwrap_or(1.0),
            basket: reading.basket,
            spending: 0.0,
            sources: reading.sources,
        });
    }
    for n in RegionIx::all(world.region_count()) {
        let demand: Vec<f64> = {
            let row = equilibrium.benchmark().final_demand.row(n);
            let total: f64 = row.iter().map(|f| f.max(0.0)).sum();
            row.iter().map(|f| f.max(0.0) / total).collect()
        };
        let own: Vec<usize> = (0..groups.len())
            .filter(|g| groups[*g].region == n)
            .collect();
        let baskets: Vec<&[f64]> = own.iter().map(|g| groups[*g].basket.as_slice()).collect();
        let spending = spending(&baskets, &demand);
        for (g, spending) in own.into_iter().zip(spending) {
            groups[g].spending = spending;
        }
    }
    Ok(groups)
}

/// The parts of final demand with which some baskets come nearest to it (least squares); whether they add up is checked by
/// whoever uses them.
fn spending(baskets: &[&[f64]], demand: &[f64]) -> Vec<f64> {
    let count = baskets.len();
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(x, y)| x * y).sum() };
    let mut rows: Vec<Vec<f64>> = (0..count)
        .map(|g| {
            let mut row: Vec<f64> = (0..count).map(|h| dot(baskets[g], baskets[h])).collect();
            // Alike baskets share alike.
            row[g] += 1e-13 * row[g];
            row.push(dot(baskets[g], demand));
            row
        })
        .collect();
    for at in 0..count {
        let pivot = (at..count).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()));
        rows.swap(at, pivot.unwrap_or(at));
        let (head, below) = rows.split_at_mut(at + 1);
        let Some(lead) = head.last().filter(|lead| lead[at] != 0.0) else {
            continue;
        };
        for row in below {
            let factor = row[at] / lead[at];
            for (entry, over) in row.iter_mut().zip(lead).skip(at) {
                *entry -= factor * over;
            }
        }
    }
    let mut solution = vec![0.0; count];
    for at in (0..count).rev() {
        let known: f64 = (at + 1..count).map(|h| rows[at][h] * solution[h]).sum();
        solution[at] = match rows[at][at] {
            0.0 => 0.0,
            pivot => (rows[at][count] - known) / pivot,
        };
    }
    solution
}

/// Reads accounts `account,unit,region,sector,base,benchmark` and says what became of each.
pub(super) fn satellites(
    room: &Room<'_>,
    world: &World,
    equilibrium: &Equilibrium,
    path: &Path,
) -> Result<Vec<AccountRow>, Refusal> {
    let bytes = room.reader().bytes("satellites", path)?;
    let file = TableFile::from_bytes(path, &bytes)?;
    let account = file.column("account")?;
    let unit = file.optional_column("unit");
    let (of, good) = (file.column("region")?, file.column("sector")?);
    let base = file.optional_column("base");
    let amount = file.column("benchmark")?;
    let mut accounts = Vec::new();
    for row in 0..file.rows() {
        let follows = match base {
            None => AccountBase::Output,
            Some(at) => match &*file.text(row, at)? {
                "output" => AccountBase::Output,
                "use" => AccountBase::Use,
                other => {
                    let problem = format!("{} is neither output nor use", quoted(other));
                    return Err(file.complain(row, at, problem).into());
                }
            },
        };
        let benchmark = file.number(row, amount)?;
        if benchmark < 0.0 {
            return Err(file
                .complain(row, amount, "an amount is zero or more")
                .into());
        }
        accounts.push(Account {
            account: file.text(row, account)?.into_owned(),
            unit: match unit {
                Some(at) => file
                    .optional_text(row, at)?
                    .unwrap_or_default()
                    .into_owned(),
                None => String::new(),
            },
            region: region(world, &file, row, of)?,
            sector: sector(world, &file, row, good)?,
            base: follows,
            benchmark,
        });
    }
    let outcomes = equilibrium.satellites(&accounts)?;
    let code = |outcome: &AccountOutcome| match outcome.region {
        Some(n) => world.region(n).code.clone(),
        None => "world".to_owned(),
    };
    let rows = outcomes.into_iter().map(|outcome| AccountRow {
        region: code(&outcome),
        outcome,
    });
    Ok(rows.collect())
}
