//! The comparison for people.

use detente::check::replicate::{CaseReport, CaseStatus, Row, Verdict};

use crate::text::table;

/// Every case with its rows, then one line a case.
pub fn report(reports: &[CaseReport]) -> String {
    let mut text = String::new();
    for report in reports {
        text += &case(report);
        text.push('\n');
    }
    text + &summary(reports)
}

fn case(report: &CaseReport) -> String {
    let mut text = format!("{}: {}\n", report.name, report.title);
    if !report.method.is_empty() {
        text += &format!("{}\n", report.method);
    }
    for failure in &report.failures {
        let word = failure.status.word().replace('_', " ");
        text += &format!("{word}: {}\n", failure.message);
    }
    if report
        .failures
        .iter()
        .any(|failure| failure.status == CaseStatus::Unsupported)
    {
        text += &format!("{} numbers were not compared\n", report.rows.len());
        return text;
    }
    let rows = report.rows.iter().map(|row| {
        vec![
            row.region.clone(),
            row.measure.clone(),
            row.ours.map_or("–".into(), |ours| number(ours, row)),
            number(row.expected, row),
            row.difference()
                .map_or("–".into(), |difference| format!("{difference:+.1e}")),
            format!("{:.0e}", row.tolerance),
            row.unit.clone(),
            match &row.verdict {
                Verdict::Pass => "pass".into(),
                Verdict::Miss => "MISS".into(),
                Verdict::NotComputed(reason) => format!("not computed: {reason}"),
            },
        ]
    });
    let header = [
        "region",
        "measure",
        "ours",
        "theirs",
        "difference",
        "tolerance",
        "unit",
        "verdict",
    ];
    text + &table(&header, rows.collect())
}

/// A number with the digits that its tolerance makes worth reading.
fn number(value: f64, row: &Row) -> String {
    let digits = if row.tolerance > 0.0 {
        (1.0 - row.tolerance.log10().floor()).clamp(2.0, 12.0) as usize
    } else {
        12
    };
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(rest) if !rest.contains(|c: char| c.is_ascii_digit() && c != '0') => rest.to_owned(),
        _ => text,
    }
}

fn summary(reports: &[CaseReport]) -> String {
    let rows = reports.iter().map(|report| {
        let [pass, miss, not_computed] = report.counts();
        let certificate = report.certificate();
        vec![
            report.name.clone(),
            report.status().word().replace('_', " "),
            pass.to_string(),
            miss.to_string(),
            not_computed.to_string(),
            certificate.map_or("–".into(), |c| format!("{:.1e}", c.worst)),
        ]
    });
    let header = [
        "case",
        "status",
        "pass",
        "miss",
        "not computed",
        "worst certificate",
    ];
    let mut text = table(&header, rows.collect());
    let count = |status: CaseStatus| reports.iter().filter(|r| r.status() == status).count();
    let passed = count(CaseStatus::Passed);
    text += &match (passed == reports.len(), count(CaseStatus::Unsupported)) {
        (true, _) => "\nEvery number of every case is within its tolerance.\n".to_owned(),
        (false, 0) => format!("\n{passed} of {} cases passed.\n", reports.len()),
        (false, unsupported) => format!(
            "\n{passed} of {} cases passed; {unsupported} not supported yet and not counted as passed.\n",
            reports.len()
        ),
    };
    text
}
