//! Conditions: one answer everywhere, both outcomes without one, and the points that hang on each.

use detente_ledger::{
    ConditionKind, Convention, Exclusions, Ledger, LedgerError, LineRate, Question, UnitValue,
    parse_content, parse_date,
};

fn ask(code: &str, on: &str, convention: Convention) -> LineRate {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let on = parse_date(on).expect("a date");
    let question = Question::new("USA", "CHN", on).under(convention);
    let mut lines = ledger.line(code, &question).expect("a line");
    lines.remove(0)
}

fn plain() -> Convention {
    Convention::default()
}

fn described(id: &str) -> Convention {
    Convention {
        described: vec![id.to_owned()],
        ..plain()
    }
}

fn used(id: &str) -> Convention {
    Convention {
        uses: vec![id.to_owned()],
        ..plain()
    }
}

fn containing(text: &str) -> Convention {
    Convention {
        content: parse_content(text).expect("a content"),
        ..plain()
    }
}

fn pct(rate: f64) -> f64 {
    (1e6 * rate).round() / 1e4
}

/// Without an answer a line shows both outcomes; an answer leaves one.
#[test]
fn an_unanswered_condition_is_a_range() {
    let crane = ask("8426190000", "2025-01-15", plain());
    assert_eq!((pct(crane.rate_low), pct(crane.rate_high)), (0.0, 25.0));
    assert_eq!(crane.open.len(), 1);
    assert_eq!(crane.open[0].condition, "ship-to-shore-crane");
    assert_eq!(
        (crane.open[0].if_met_pct, crane.open[0].if_not_pct),
        (25.0, 0.0)
    );
    for (answer, rate) in [("ship-to-shore-crane", 25.0), ("!ship-to-shore-crane", 0.0)] {
        let answered = ask("8426190000", "2025-01-15", described(answer));
        assert!(answered.open.is_empty());
        assert_eq!(pct(answered.rate), rate);
        assert_eq!(pct(answered.rate_low), pct(answered.rate_high));
    }
}

/// A use is answered the same way under the metals order, the vehicle parts and the exemptions.
#[test]
fn a_use_answers_every_condition_of_use() {
    // A battery for vehicles: parts 25, list 25, no reciprocal duty; for anything else the reciprocal duty.
    let part = ask("8507600010", "2025-11-10", used("autos"));
    assert_eq!(pct(part.rate), 63.4);
    let other = ask("8507600010", "2025-11-10", used("aircraft"));
    assert_eq!(pct(other.rate), 48.4);
    // Taken as a part without an answer, and said so.
    let open = ask("8507600010", "2025-11-10", plain());
    assert_eq!(pct(open.rate), pct(part.rate));
    assert_eq!(pct(open.rate_low), pct(other.rate));
    // The same condition on the exemption from the forced-labour duty.
    let turbine = |convention| ask("84111140", "2026-08-01", convention);
    let (aircraft, none) = (turbine(used("aircraft")), turbine(plain()));
    assert!(
        none.open
            .iter()
            .any(|c| c.condition == "aircraft" && c.kind == ConditionKind::Use)
    );
    assert!(
        pct(none.rate - aircraft.rate) >= 12.5 - 1e-9,
        "{} {}",
        none.rate,
        aircraft.rate
    );
}

/// Content of metals: the duty bears on the share that the user gives, the rest pays the reciprocal duty.
#[test]
fn a_content_is_charged_on_its_share() {
    // A refrigerator as a steel derivative: 50% on a fifth, 10% reciprocal on the rest.
    let whole = ask("84181000", "2025-11-10", plain());
    let fifth = ask("84181000", "2025-11-10", containing("steel=0.2"));
    let points = |line: &LineRate, authority: &str, id: &str| -> f64 {
        let parts = line.components.iter();
        let of = parts.filter(|c| c.authority == authority && c.instrument.starts_with(id));
        of.map(|c| c.points).sum()
    };
    assert!((points(&whole, "Section 232", "us-232") - 50.0).abs() < 1e-9);
    assert!((points(&fifth, "Section 232", "us-232") - 10.0).abs() < 1e-9);
    assert!((points(&fifth, "IEEPA", "us-ieepa-recip") - 8.0).abs() < 1e-9);
    // Two metals with contents of their own are both charged.
    let both = ask(
        "84181000",
        "2025-11-10",
        containing("steel=0.2,aluminium=0.1"),
    );
    assert!((points(&both, "Section 232", "us-232") - 15.0).abs() < 1e-9);
    assert!((points(&both, "IEEPA", "us-ieepa-recip") - 7.0).abs() < 1e-9);
    // The weight threshold of 2026 is decided by the same answer.
    for (content, metals) in [("steel=0.1", 0.0), ("steel=0.2", 25.0)] {
        let line = ask("87169030", "2026-05-01", containing(content));
        let ours = points(&line, "Section 232", "us-232-metals");
        assert!((ours - metals).abs() < 1e-9, "{content}: {ours}");
    }
}

/// Exclusions as granted, by the share that is claimed, or not at all.
#[test]
fn exclusions_are_taken_three_ways() {
    let at = |exclusions| {
        let convention = Convention {
            exclusions,
            ..plain()
        };
        pct(ask("8607211000", "2025-11-10", convention).rate)
    };
    let (ignored, share, granted) = (
        at(Exclusions::Ignored),
        at(Exclusions::Share),
        at(Exclusions::Granted),
    );
    assert!(
        (ignored - granted - 25.0).abs() < 1e-9,
        "{ignored} {granted}"
    );
    assert!(
        (ignored - share - 0.746 * 25.0).abs() < 1e-9,
        "{ignored} {share}"
    );
    let open = ask("8607211000", "2025-11-10", plain()).open;
    assert!(open.iter().any(|c| c.kind == ConditionKind::Application));
}

/// Duties by quantity are counted with a value, told without one.
#[test]
fn a_duty_by_quantity_needs_a_value() {
    let oil = ask("2710193020", "2026-08-03", plain());
    assert_eq!(pct(oil.rate), 25.0);
    assert!(
        oil.notes.iter().any(|n| n.contains("84¢/bbl")),
        "{:?}",
        oil.notes
    );
    let valued = Convention {
        unit_value: Some(UnitValue::new(84.0).expect("a value")),
        ..plain()
    };
    assert_eq!(pct(ask("2710193020", "2026-08-03", valued).rate), 26.0);
}

#[test]
fn an_answer_to_no_condition_is_refused() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let on = parse_date("2025-11-10").expect("a date");
    for (convention, near) in [
        (
            described("intermodal-chasis"),
            "did you mean intermodal-chassis?",
        ),
        (used("auto"), "did you mean autos?"),
        (containing("stel=.2"), "did you mean steel?"),
    ] {
        let question = Question::new("USA", "CHN", on).under(convention);
        let error = ledger.line("9503", &question).expect_err("refused");
        assert!(
            matches!(&error, LedgerError::UnknownChoice { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(near), "{error}");
    }
    assert!(parse_content("steel=1.2").is_err() && parse_content("steel").is_err());
}

/// The average says which conditions hang on it, and its default is one of the outcomes or between them.
#[test]
fn an_average_tells_its_conditions() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let on = parse_date("2026-08-01").expect("a date");
    let question = Question::new("USA", "CHN", on);
    let average = ledger.average(&question, None).expect("an average");
    let open = ledger.open_conditions(&question, None).expect("conditions");
    assert!(open.len() > 5, "{open:#?}");
    for condition in &open {
        assert!((condition.default_pct - average.average_pct).abs() < 1e-9);
        // What the question answers is what the condition says.
        let answer = |met: bool| {
            let id = match met {
                true => condition.condition.clone(),
                false => format!("!{}", condition.condition),
            };
            let mut convention = plain();
            match condition.kind {
                ConditionKind::Described | ConditionKind::Quota => convention.described.push(id),
                _ => return None,
            }
            let asked = question.clone().under(convention);
            Some(
                ledger
                    .average(&asked, None)
                    .expect("an average")
                    .average_pct,
            )
        };
        if let (Some(met), Some(not)) = (answer(true), answer(false)) {
            assert!((met - condition.if_met_pct).abs() < 1e-9, "{condition:?}");
            assert!((not - condition.if_not_pct).abs() < 1e-9, "{condition:?}");
        }
    }
    assert!(average.unreconciled_points > 0.0 && average.unreconciled_points < average.average_pct);
}
