use detente_odds::{*, market::*};
use std::collections::BTreeMap;
#[test]
fn show() {
    let record = Record::built_in("usa-chn").unwrap();
    let v = |class, us: f64, cn: f64| ClassValues { class, package: "x".into(), real_income_pct: BTreeMap::from([("USA".to_string(), us), ("CHN".to_string(), cn)]), owners: vec![] };
    let gaps = ValueGaps { classes: vec![v(Class::Truce, 0.0, 0.0), v(Class::Escalation, -0.44, -0.36)], basis: "x".into() };
    let day: jiff::civil::Date = std::env::var("DAY").unwrap_or("2025-10-29".into()).parse().unwrap();
    let start = std::time::Instant::now();
    let a = odds(&record, &Settings { scores: false, ..Settings::on(day) }, &gaps).unwrap();
    println!("no scores {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let a = odds(&record, &Settings::on(day), &gaps).unwrap();
    println!("with scores {:?}", start.elapsed());
    for s in &a.sentences { println!("* {}", s.text); }
    for l in &a.limits { println!("! {}", l.text); }
    for c in &a.classes { println!("{:?} {:?} {:.2} {:.2} {}", c.class, c.p, c.low, c.high, c.note); }
    for c in &a.within { println!("{} {:?} {:.2?} {:.2}", c.days, c.event, c.p, c.base); }
    for m in &a.measures { println!("{} {:?} {:.2?} nop {:.2} talks {:.2} {}/{}", m.id, m.stage, m.imposed, m.imposed_without_pairs, m.imposed_with_talks, m.alike_imposed, m.alike); }
    for m in a.moved_by.iter() { println!("  {} {} {:+.2}", m.odds_of, m.row, m.log_odds); }
    for m in &a.signals { println!("  {} {} {:+.2} {:+.2} {:+.2}", m.date, m.speaker, m.weight, m.log_odds_up, m.log_odds_down); }
    println!("{:?}", a.threat);
    for m in &a.markets { if m.asset == "sp500" { println!("{} {} {:.2} {:.2?} {:.2?} {:?} {:.2?} {:.2}", m.date, m.asset, m.move_pct, m.predicted_pct.map(|p| p.central), m.implied_dp, m.explains, m.two_state_p, m.since_before_pct); } }
    for m in &a.event_days { println!("{} {:?} {} {:+.2} {:.2?} picked {:?} {} hits {:.2} {:?}", m.asset, m.direction, m.n, m.mean_pct, m.ordinary, m.picked_mean_pct, m.picked_n, m.sign_hits, m.picked_sign_hits); }
    for f in &a.scores.published { if f.ours.is_some() { println!("{} {} {:?} p {} ours {:.2?} sig {:.2?} base {:.2?} settled {:?}", f.date, f.question, f.class, f.probability, f.ours, f.ours_with_signals, f.base, f.settled); } }
    for s in &a.scores.scores { println!("{:60} {:35} {:.3?} {:.3} n {} fam {} {:?} {}", s.target, s.model, s.log, s.brier, s.n, s.families, s.difference.map(|d| format!("{:+.3} [{:+.3}, {:+.3}]", d.central, d.low, d.high)), s.verdict); }
    for s in &a.scores.half_lives { println!("{:?}", s); }
    println!("{:?} {} path", a.statistics, a.path.len());
    for p in a.path.iter().filter(|p| p.class == Class::Escalation) { println!("{} {:.2?} [{:.2}, {:.2}]", p.date, p.p, p.low, p.high); }
}
