//! What is in force and threatened between the players, and the rounds of talks: the ledger in the words of the
//! findings.

use detente_ledger::{
    Average, Convention, Exclusions, History, Instrument, Ledger, LedgerError, Metals, Question,
};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{one_line, provenance};
use crate::error::StandoffError;
use crate::file::Confidence;
use crate::findings::{
    DutyChange, DutyComponent, DutyHistory, DutyStep, MeasureNote, NamedDuty, PublishedAverage,
    Readout, Round, RoundMove, Source, ThreatFinding,
};
use crate::standoff::{DutyDay, Standoff};

/// Days after a round within which changes are listed, unless the file says otherwise.
const WINDOW_DAYS: u16 = 14;

/// Everything the ledger says.
#[derive(Debug, Default)]
pub(crate) struct Law {
    pub duties: Vec<DutyHistory>,
    pub measures: Vec<MeasureNote>,
    pub rounds: Vec<Round>,
    pub sources: Vec<Source>,
}

/// One direction of trade with its whole history, which may be longer than the one shown.
struct Direction {
    imposer: String,
    target: String,
    history: History,
}

/// Asks the ledger. Without a ledger only the rounds are there.
///
/// # Errors
/// [`StandoffError::Ledger`]: a day that the ledger does not cover, or weights it does not have.
pub(crate) fn law(standoff: &Standoff) -> Result<Law, StandoffError> {
    let Some(ledger) = &standoff.ledger else {
        return Ok(Law {
            rounds: rounds(standoff, None, &[]),
            ..Law::default()
        });
    };
    let refuse = |what: &str, source: LedgerError| StandoffError::Ledger {
        file: standoff.origin.name.clone(),
        what: what.to_owned(),
        source: Box::new(source),
    };
    let directions = directions(standoff, ledger).map_err(|e| refuse("history of duties", e))?;
    let mut law = Law::default();
    for direction in &directions {
        let duties =
            duties(standoff, ledger, direction).map_err(|e| refuse("average duties", e))?;
        law.duties.push(duties);
    }
    law.measures = measures(standoff, ledger);
    law.rounds = rounds(standoff, Some(ledger), &directions);
    law.sources = sources(standoff, ledger, &law);
    Ok(law)
}

fn directions(standoff: &Standoff, ledger: &Ledger) -> Result<Vec<Direction>, LedgerError> {
    let players: Vec<&String> = standoff
        .file
        .players
        .iter()
        .map(|p| p.region.get_ref())
        .collect();
    let from = standoff.days.history_from.max(ledger.start());
    let ends = standoff.file.rounds.iter().map(|r| window(standoff, r).1);
    let to = ends.fold(standoff.days.history_to, Date::max).max(from);
    let mut found = Vec::new();
    for imposer in &players {
        for target in players.iter().filter(|t| t != &imposer) {
            if ledger.has_lines(imposer, target) || has_average(ledger, imposer, target) {
                let question = Question::new(imposer, target, from).under_weights_of(ledger);
                found.push(Direction {
                    imposer: (*imposer).clone(),
                    target: (*target).clone(),
                    history: ledger.history(&question, from, to, None)?,
                });
            }
        }
    }
    Ok(found)
}

/// Whether the ledger knows the duties as one average of the region.
fn has_average(ledger: &Ledger, imposer: &str, target: &str) -> bool {
    let points = ledger.region_points();
    points
        .iter()
        .any(|p| p.imposer == imposer && p.region == target)
}

fn duties(standoff: &Standoff, ledger: &Ledger, d: &Direction) -> Result<DutyHistory, LedgerError> {
    let days = &standoff.days;
    let ask = |day: &DutyDay| {
        let question = Question::new(&d.imposer, &d.target, day.on).under_weights_of(ledger);
        let convention = Convention {
            with: day.with.clone(),
            ..question.convention.clone()
        };
        ledger.average(&question.known(day.known_on).under(convention), None)
    };
    let known = |on: Date, with: &[String]| DutyDay {
        on,
        known_on: Some(days.known_on),
        with: with.to_vec(),
    };
    let today = ask(&known(days.on, &[]))?;
    let threats = standoff.file.dates.threats.iter().map(|t| t.get_ref());
    let mut threatened = Vec::new();
    for id in threats {
        let instrument = ledger.instrument(id)?;
        if let Some(date) = days
            .threatened
            .filter(|_| instrument.concerns(&d.imposer, &d.target))
        {
            let without = ask(&known(date, &[]))?;
            let with = ask(&known(date, std::slice::from_ref(id)))?;
            threatened.push(threat(instrument, date, &without, &with));
        }
    }
    let mut named = Vec::new();
    let player = standoff
        .file
        .players
        .iter()
        .position(|p| *p.region.get_ref() == d.imposer);
    for at in player.into_iter() {
        for (written, stance) in standoff.file.players[at]
            .menu
            .iter()
            .zip(&standoff.stances[at])
        {
            named.push(NamedDuty {
                name: written.title.clone(),
                date: stance.duties.on,
                average_pct: ask(&stance.duties)?.average_pct,
            });
        }
    }
    named.sort_by_key(|n| n.date);
    let shown = |step: &&DutyStep| step.date <= days.history_to;
    let steps = steps(ledger, &d.history);
    Ok(DutyHistory {
        imposer: d.imposer.clone(),
        target: d.target.clone(),
        convention: convention(&today),
        steps: steps.iter().filter(shown).cloned().collect(),
        on_date: DutyStep {
            date: days.on,
            average_pct: today.average_pct,
            components: by_authority(
                today
                    .components
                    .iter()
                    .map(|c| (c.authority.as_str(), c.points)),
            ),
            changed: Vec::new(),
            unverified: today.components.iter().any(|c| c.unverified),
        },
        named_dates: named,
        published: published(standoff, ledger, d),
        threats: threatened,
        source: provenance::LEDGER.to_owned(),
    })
}

fn convention(average: &Average) -> String {
    let year = average
        .weights_year
        .map(|y| format!(" of {y}"))
        .unwrap_or_default();
    let metals = match average.metals {
        Metals::Full => "metal goods at full value",
        Metals::Bea => "metal goods by their share of metal",
    };
    let exclusions = match average.exclusions {
        Exclusions::Ignored => "no exclusions granted",
        Exclusions::Granted => "all listed exclusions granted",
        Exclusions::Share => "exclusions by the share that collections show",
    };
    format!("weights: {}{year}; {metals}; {exclusions}", average.weights)
}

/// Points by authority, in order of first appearance.
fn by_authority<'a>(points: impl Iterator<Item = (&'a str, f64)>) -> Vec<DutyComponent> {
    let mut components: Vec<DutyComponent> = Vec::new();
    for (authority, points) in points.filter(|(_, p)| *p != 0.0) {
        match components.iter_mut().find(|c| c.authority == authority) {
            Some(known) => known.points += points,
            None => components.push(DutyComponent {
                authority: authority.to_owned(),
                points,
            }),
        }
    }
    components
}

fn steps(ledger: &Ledger, history: &History) -> Vec<DutyStep> {
    let instruments: Vec<Option<&Instrument>> = history
        .instruments
        .iter()
        .map(|id| ledger.instrument(id).ok())
        .collect();
    let mut before: Option<&Vec<f64>> = None;
    let mut steps = Vec::new();
    for step in &history.steps {
        let dated = |i: &Instrument| {
            let suspension = i
                .suspension
                .map(|s| [Some(s.from), s.to])
                .into_iter()
                .flatten();
            [i.from, i.to]
                .into_iter()
                .chain(suspension)
                .flatten()
                .any(|d| d == step.date)
        };
        let moved = |at: usize| before.is_some_and(|b| b[at] != step.points[at]);
        let changed =
            (0..instruments.len()).filter(|&at| moved(at) && instruments[at].is_some_and(dated));
        let charged = |at: &usize| step.points[*at] != 0.0;
        steps.push(DutyStep {
            date: step.date,
            average_pct: step.average_pct,
            components: by_authority(
                history
                    .authorities
                    .iter()
                    .map(String::as_str)
                    .zip(step.points.iter().copied()),
            ),
            changed: changed.map(|at| history.instruments[at].clone()).collect(),
            unverified: (0..instruments.len())
                .filter(charged)
                .any(|at| instruments[at].is_some_and(Instrument::unverified)),
        });
        before = Some(&step.points);
    }
    steps
}

/// The average on a day, if the history reaches it.
fn on_day(history: &History, day: Date) -> Option<f64> {
    let step = history.steps.iter().rev().find(|s| s.date <= day);
    step.map(|s| s.average_pct)
}

fn threat(instrument: &Instrument, date: Date, without: &Average, with: &Average) -> ThreatFinding {
    ThreatFinding {
        lever: instrument.id.clone(),
        title: instrument.title.clone(),
        date,
        without_pct: without.average_pct,
        with_pct: with.average_pct,
        components_with: by_authority(
            with.components
                .iter()
                .map(|c| (c.authority.as_str(), c.points)),
        ),
        outcome: instrument
            .withdrawn_on
            .map(|day| format!("withdrawn on {day}")),
        source: provenance::instrument_source(&instrument.id),
        unverified: instrument.unverified(),
    }
}

fn published(standoff: &Standoff, ledger: &Ledger, d: &Direction) -> Vec<PublishedAverage> {
    let days = &standoff.days;
    let of_pair = ledger
        .published()
        .iter()
        .filter(|p| p.imposer == d.imposer && p.target == d.target);
    let mut rows: Vec<PublishedAverage> = of_pair
        .filter(|p| (days.history_from..=days.history_to).contains(&p.date))
        .filter_map(|p| {
            Some(PublishedAverage {
                date: p.date,
                average_pct: p.average_pct,
                publisher: p.publisher.clone(),
                convention: p.convention.clone(),
                vintage: p.vintage.clone(),
                confidence: p.confidence.clone(),
                ours_pct: on_day(&d.history, p.date)?,
                source: provenance::published_source(&p.publisher, &p.source),
            })
        })
        .collect();
    rows.sort_by_key(|p| p.date);
    rows
}

fn measures(standoff: &Standoff, ledger: &Ledger) -> Vec<MeasureNote> {
    let days = &standoff.days;
    let player = |code: &str| {
        standoff
            .file
            .players
            .iter()
            .any(|p| p.region.get_ref() == code)
    };
    let between = ledger
        .levers()
        .iter()
        .filter(|l| player(&l.imposer) && player(&l.target));
    between
        .filter(|l| l.announced_on <= days.known_on)
        .map(|l| MeasureNote {
            id: l.id.clone(),
            imposer: l.imposer.clone(),
            target: l.target.clone(),
            kind: l.kind.clone(),
            title: l.title.clone(),
            from: l.from,
            to: l.to,
            status: l.status(days.on, days.known_on).to_string(),
            readouts: l
                .readouts
                .iter()
                .map(|(side, text)| Readout {
                    side: side.clone(),
                    text: text.clone(),
                })
                .collect(),
            source: provenance::instrument_source(&l.id),
            unverified: l.unverified(),
        })
        .collect()
}

/// First and last day of a round's window.
fn window(standoff: &Standoff, round: &crate::file::Round) -> (Date, Date) {
    let until = round.until.as_ref().unwrap_or(&round.date).get_ref().0;
    let days = i32::from(standoff.file.brief.window_days.unwrap_or(WINDOW_DAYS));
    (round.date.get_ref().0, until.saturating_add(days.days()))
}

fn rounds(standoff: &Standoff, ledger: Option<&Ledger>, directions: &[Direction]) -> Vec<Round> {
    let player = |code: &str| {
        standoff
            .file
            .players
            .iter()
            .any(|p| p.region.get_ref() == code)
    };
    let days = i32::from(standoff.file.brief.window_days.unwrap_or(WINDOW_DAYS));
    let mut rounds = Vec::new();
    for (at, written) in standoff.file.rounds.iter().enumerate() {
        let (first, last) = window(standoff, written);
        let until = written.until.as_ref().unwrap_or(&written.date).get_ref().0;
        let reach = (last - first).get_days();
        let near = ledger
            .map(|l| l.moves_near(first, reach))
            .unwrap_or_default();
        let moves = near
            .into_iter()
            .filter(|m| (first..=last).contains(&m.date) && player(&m.imposer))
            .filter(|m| player(&m.target) || m.target == "*")
            .map(|m| RoundMove {
                date: m.date,
                id: m.id,
                title: m.title,
                imposer: m.imposer,
                target: m.target,
                change: m.what.to_owned(),
            });
        let changes = directions.iter().filter_map(|d| {
            Some(DutyChange {
                imposer: d.imposer.clone(),
                target: d.target.clone(),
                before_pct: on_day(&d.history, first.saturating_sub(1.day()))?,
                after_pct: on_day(&d.history, last)?,
            })
        });
        rounds.push(Round {
            date: first,
            until,
            place: written.place.clone(),
            outcome: one_line(&written.outcome),
            moves: moves.collect(),
            duty_changes: changes.collect(),
            window_days: days,
            source: provenance::round_source(at),
            confidence: written.confidence.name().to_owned(),
        });
    }
    rounds.sort_by_key(|r| r.date);
    rounds
}

/// The rows of the ledger that the findings name, and the publishers of averages.
fn sources(standoff: &Standoff, ledger: &Ledger, law: &Law) -> Vec<Source> {
    let mut sources = Vec::new();
    let confidence = |c: detente_ledger::Confidence| match c {
        detente_ledger::Confidence::High => Confidence::High,
        detente_ledger::Confidence::Medium => Confidence::Medium,
        detente_ledger::Confidence::Low => Confidence::Low,
    };
    for i in ledger.instruments() {
        sources.push(Source {
            id: provenance::instrument_source(&i.id),
            title: i.title.clone(),
            reference: reference(&i.legal_reference, &i.source),
            confidence: confidence(i.confidence).name().to_owned(),
            licence: String::new(),
            unverified: i.unverified(),
        });
    }
    for l in ledger.levers() {
        sources.push(Source {
            id: provenance::instrument_source(&l.id),
            title: l.title.clone(),
            reference: reference(&l.legal_reference, &l.source),
            confidence: confidence(l.confidence).name().to_owned(),
            licence: String::new(),
            unverified: l.unverified(),
        });
    }
    let named = named_ids(standoff, law);
    sources.retain(|s| named.contains(&s.id));
    for p in ledger.published() {
        let id = provenance::published_source(&p.publisher, &p.source);
        if law
            .duties
            .iter()
            .flat_map(|d| &d.published)
            .any(|x| x.source == id)
        {
            sources.push(Source {
                id,
                title: format!("Average duties published by {}", p.publisher),
                reference: p.source.clone(),
                confidence: p.confidence.clone(),
                licence: String::new(),
                unverified: p.confidence == "low",
            });
        }
    }
    sources
}

fn reference(legal: &str, source: &str) -> String {
    let parts = [legal, source].into_iter().filter(|p| !p.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

/// Source ids of every ledger row that appears in the findings by itself.
fn named_ids(standoff: &Standoff, law: &Law) -> std::collections::BTreeSet<String> {
    let steps = law.duties.iter().flat_map(|d| &d.steps);
    let changed = steps.flat_map(|s| s.changed.iter().cloned());
    let moves = law
        .rounds
        .iter()
        .flat_map(|r| r.moves.iter().map(|m| m.id.clone()));
    let threats = law
        .duties
        .iter()
        .flat_map(|d| d.threats.iter().map(|t| t.lever.clone()));
    let measures = law.measures.iter().map(|m| m.id.clone());
    let positions = || standoff.file.players.iter().flat_map(|p| &p.menu);
    let levers = positions().flat_map(|p| p.levers.iter().map(|l| l.get_ref().clone()));
    let with = standoff
        .stances
        .iter()
        .flatten()
        .flat_map(|s| s.duties.with.iter().cloned());
    let ids = changed
        .chain(moves)
        .chain(threats)
        .chain(measures)
        .chain(levers)
        .chain(with);
    ids.map(|id| provenance::instrument_source(&id)).collect()
}
