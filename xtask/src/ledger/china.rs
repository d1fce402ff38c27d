//! Product lists of China: dated totals taken apart into the normal duty and the answers to each step.
//!
//! The figures give the *total* rate of each six-digit code on twelve dates. Each step of the total belongs to the
//! act of that date, so the parts add up to the totals again; that is checked here, code by code and date by date.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{Failure, Sheet, field, number, rows, short};

/// Dates of the totals and the act that each step belongs to.
const STEPS: [(&str, &str); 12] = [
    ("2018-01-01", "cn-mfn"),
    ("2018-04-02", "cn-232"),
    ("2018-05-01", "cn-mfn"),
    ("2018-07-01", "cn-mfn"),
    ("2018-07-06", "cn-301-34bn"),
    ("2018-08-23", "cn-301-16bn"),
    ("2018-09-24", "cn-301-60bn-a"),
    ("2018-11-01", "cn-mfn"),
    // Cars and parts: retaliation suspended; everything else: lower provisional duties.
    ("2019-01-02", "cn-mfn"),
    ("2019-06-01", "cn-301-60bn-b"),
    ("2019-09-01", "cn-75bn-1a"),
    // Three codes were excluded by the second list of exclusions.
    ("2019-12-26", "cn-excl-2019-12"),
];

/// The law's day for the step that the totals date 2 January 2019.
const NEW_YEAR_2019: &str = "2019-01-01";
const CARS: &str = "87";

#[derive(Default)]
struct Lists(Vec<[String; 6]>);

impl Lists {
    fn push(&mut self, list: &str, code: &str, rate: &str, from: &str, to: &str, full: &str) {
        self.0
            .push([list, code, rate, from, to, full].map(str::to_owned));
    }
}

/// Every list of China.
pub fn lists(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut lists = Lists::default();
    let selected = selected(&ledger.join("lists/cn-mfn-selected.csv"))?;
    for row in rows(&ledger.join("lists/cn-total-rate-on-us-hs6-2018-2019.csv"))? {
        let mut totals = Vec::new();
        for (date, _) in STEPS {
            // A blank stands where a specific duty has no rate: the total stays what it was.
            let blank = field(&row, date).is_empty();
            totals.push(if blank {
                totals.last().copied().unwrap_or(0.0)
            } else {
                number(&row, date)?
            });
        }
        take_apart(field(&row, "code"), &totals, &selected, &mut lists)?;
    }
    // Lines that the six-digit totals cannot show.
    for row in selected.iter().filter(|row| row.code.len() > 6) {
        let rate = short(row.rate);
        lists.push("cn-mfn", &row.code, &rate, &row.from, &row.to, "");
    }
    for row in rows(&ledger.join("lists/cn-2025-02-10-energy-machinery.csv"))? {
        let rate = short(number(&row, "rate")?);
        lists.push(
            "cn-2025-feb",
            field(&row, "code"),
            &rate,
            field(&row, "effective_from"),
            "",
            "",
        );
    }
    for row in rows(&ledger.join("lists/cn-2025-03-10-agri.csv"))? {
        let rate = short(number(&row, "rate")?);
        lists.push(
            "cn-2025-mar",
            field(&row, "code"),
            &rate,
            field(&row, "effective_from"),
            "",
            "",
        );
    }
    // What importers get on application, as the press named it.
    for row in rows(&ledger.join("lists/cn-exclusions-2020-named.csv"))? {
        lists.push("cn-exclusions-2020", field(&row, "code"), "", "", "", "");
    }
    lists
        .0
        .sort_by(|a, b| (&a[1], &a[0], &a[3]).cmp(&(&b[1], &b[0], &b[3])));
    let mut sheet = Sheet::new(&["list", "code", "rate", "from", "to", "full"])?;
    for row in &lists.0 {
        sheet.push(row)?;
    }
    sheet.bytes()
}

/// A normal duty known otherwise than by the totals.
struct Selected {
    code: String,
    rate: f64,
    from: String,
    to: String,
}

/// Headings that the source of a duty describes more narrowly: only frozen pork had the provisional rate of 2020.
const NARROWER: [(&str, &str); 1] = [("0203", "02032")];

fn selected(path: &Path) -> Result<Vec<Selected>, Failure> {
    let read = |row: super::source::Row| {
        let code = field(&row, "code");
        let narrower = NARROWER.iter().find(|(heading, _)| *heading == code);
        Ok(Selected {
            code: narrower.map_or(code, |(_, beginning)| beginning).to_owned(),
            rate: number(&row, "mfn")?,
            from: field(&row, "effective_from").to_owned(),
            to: field(&row, "effective_to").to_owned(),
        })
    };
    rows(path)?.into_iter().map(read).collect()
}

/// The normal duty of a six-digit code with what is known otherwise: from a day, the rate.
fn with_selected<'a>(
    code: &str,
    totals: &[(&'a str, f64)],
    selected: &'a [Selected],
) -> Vec<(&'a str, f64)> {
    let mut steps = totals.to_vec();
    for row in selected {
        if row.code.len() > code.len() || !code.starts_with(&row.code) {
            continue;
        }
        let at = |day: &str, steps: &[(&'a str, f64)]| {
            let until = steps.iter().rfind(|(from, _)| *from <= day);
            until.map_or(0.0, |(_, rate)| *rate)
        };
        let after = (!row.to.is_empty()).then(|| (row.to.as_str(), at(&row.to, &steps)));
        let inside =
            |day: &str| row.from.as_str() <= day && (row.to.is_empty() || day < row.to.as_str());
        steps.retain(|(from, _)| !inside(from));
        steps.push((&row.from, row.rate));
        steps.extend(after.filter(|(day, _)| !steps.iter().any(|(from, _)| from == day)));
        steps.sort_by(|a, b| a.0.cmp(b.0));
    }
    steps.dedup_by(|later, earlier| (later.1 - earlier.1).abs() < 1e-9);
    steps
}

fn take_apart(
    code: &str,
    totals: &[f64],
    selected: &[Selected],
    lists: &mut Lists,
) -> Result<(), Failure> {
    let step = |at: usize| totals[at] - totals[at - 1];
    let mut parts: BTreeMap<&str, f64> = BTreeMap::new();
    let mut mfn: Vec<(&str, f64)> = vec![(STEPS[0].0, totals[0])];
    let mut lifted = 0.0;
    for at in 1..STEPS.len() {
        let (date, act) = STEPS[at];
        let change = step(at);
        if change.abs() < 1e-9 {
            continue;
        }
        if date == "2019-01-02" && code.starts_with(CARS) {
            lifted = -change;
        } else if act == "cn-mfn" {
            let day = if date == "2019-01-02" {
                NEW_YEAR_2019
            } else {
                date
            };
            let before = mfn.last().map_or(0.0, |(_, rate)| *rate);
            mfn.push((day, before + change));
        } else {
            parts.insert(act, change);
        }
    }
    let normal = with_selected(code, &mfn, selected);
    for (at, (from, rate)) in normal.iter().enumerate() {
        let to = normal.get(at + 1).map_or("", |(day, _)| *day);
        lists.push("cn-mfn", code, &short(*rate), from, to, "");
    }
    let part = |act: &str| parts.get(act).copied().unwrap_or(0.0);
    let (first, second, third) = (
        part("cn-301-34bn"),
        part("cn-301-16bn"),
        part("cn-301-60bn-a"),
    );
    let answered = first + second + third;
    let left = if answered > 0.0 {
        1.0 - lifted / answered
    } else {
        1.0
    };
    if lifted > 0.0 {
        if !(-1e-9..=1.0).contains(&left) {
            return Err(Failure::Unfit(format!(
                "{code}: more is suspended than was imposed"
            )));
        }
        let share = if left.abs() < 1e-9 {
            String::new()
        } else {
            short(1.0 - left)
        };
        lists.push("cn-auto-suspension", code, "", "", "", &share);
    }
    let raised = third * left + part("cn-301-60bn-b");
    let september = part("cn-75bn-1a");
    for (list, rate) in [
        ("cn-232", part("cn-232")),
        ("cn-301-34bn", first),
        ("cn-301-16bn", second),
        ("cn-301-60bn-a", third),
        ("cn-301-60bn-b", raised),
        ("cn-75bn-1a", september),
        ("cn-75bn-1b", september / 2.0),
    ] {
        if rate < -1e-9 {
            return Err(Failure::Unfit(format!("{code}: {list} would be negative")));
        }
        if rate > 1e-9 {
            lists.push(list, code, &short(rate), "", "", "");
        }
    }
    let excluded = -part("cn-excl-2019-12");
    let answers = [first, second, raised, september].iter().sum::<f64>();
    if excluded > 0.0 {
        if (excluded - answers).abs() > 1e-9 {
            return Err(Failure::Unfit(format!(
                "{code}: the exclusion of December 2019 is not the whole retaliation"
            )));
        }
        lists.push("cn-exclusions-2019", code, "", "", "", "");
    }
    check(
        code,
        totals,
        &normal,
        (first, second, third, raised, september, excluded),
        left,
        part("cn-232"),
    )
}

/// The parts add up to the totals on every date.
fn check(
    code: &str,
    totals: &[f64],
    mfn: &[(&str, f64)],
    (first, second, third, raised, september, excluded): (f64, f64, f64, f64, f64, f64),
    left: f64,
    metals: f64,
) -> Result<(), Failure> {
    for (at, (date, _)) in STEPS.iter().enumerate() {
        let normal = mfn
            .iter()
            .rfind(|(day, _)| day <= date)
            .map_or(0.0, |(_, rate)| *rate);
        let on = |day: &str, rate: f64| if *date >= day { rate } else { 0.0 };
        let kept = if *date >= NEW_YEAR_2019 { left } else { 1.0 };
        let mut sum = normal + on("2018-04-02", metals);
        sum += kept * (on("2018-07-06", first) + on("2018-08-23", second));
        sum += if *date >= "2019-06-01" {
            raised
        } else {
            kept * on("2018-09-24", third)
        };
        sum += on("2019-09-01", september) - on("2019-12-26", excluded);
        if (sum - totals[at]).abs() > 2e-6 {
            return Err(Failure::Unfit(format!(
                "{code} on {date}: parts {sum}, total {}",
                totals[at]
            )));
        }
    }
    Ok(())
}
