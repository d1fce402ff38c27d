//! What a game says, in sentences; and what of it is shown in a terminal.

use detente_table::{Named, Note, Sentence, as_text};
use detente_talks::CellIx;
use detente_talks::refinement::{Claim, TestedClaim};
use detente_talks::threats::ThreatKind;

use super::tables::{self, ahead, said};
use super::{Fight, Game, Played, Refined, menu};

/// Columns of a terminal.
const WIDTH: usize = 120;
/// Combinations that a sentence lists.
const LISTED: usize = 4;

/// Sentences, the equilibria first.
pub(super) fn sentences(game: &Game) -> Vec<Sentence> {
    let mut list: Vec<Sentence> = (game.played.iter())
        .filter(|p| p.central)
        .map(|p| Sentence::new(equilibria(game, p), &["equilibria", "claims"]))
        .collect();
    list.extend(threat(game));
    list.extend(fits(game));
    list.extend(foreseen(game));
    list.extend(game.fights.iter().map(|f| fight(game, f)));
    list
}

/// How well the logit rule foresees what each side did in years that it was not fitted on.
fn foreseen(game: &Game) -> Option<Sentence> {
    let rows = game.chosen.choices.iter().filter(|c| !c.threats);
    let scored = rows.filter_map(|c| Some((c, c.log_score?, c.guessing?)));
    let each: Vec<String> = scored
        .map(|(c, score, guessing)| {
            let beside = match score > guessing {
                true => "better than",
                false => "no better than",
            };
            format!(
                "{} {beside} guessing ({score:.2} against {guessing:.2})",
                c.region
            )
        })
        .collect();
    (!each.is_empty()).then(|| {
        let text = format!(
            "In years that it was not fitted on, the logit rule foresees the choices of {} (average log scores).",
            each.join(", of ")
        );
        Sentence::new(text, &["choices"])
    })
}

/// At a horizon, in words.
fn at(months: Option<u32>, alone: bool) -> String {
    match (months, alone) {
        (None, true) => String::new(),
        (None, false) => "For good: ".to_owned(),
        (Some(m), _) if m < 12 => format!("In month {m}: "),
        (Some(m), _) => format!("After {m} months: "),
    }
}

fn listed(played: &Played, cells: &[CellIx]) -> String {
    let some: Vec<String> = (cells.iter().take(LISTED))
        .map(|c| said(&played.table, *c))
        .collect();
    match cells.len() > LISTED {
        true => format!("{} and {} more", some.join("; "), cells.len() - LISTED),
        false => some.join("; "),
    }
}

/// What is an equilibrium at a horizon, in how many sets, and what the record makes of it.
fn equilibria(game: &Game, played: &Played) -> String {
    let lead = at(played.months, game.played.len() == 1);
    let sets: Vec<&Played> = (game.played.iter())
        .filter(|p| p.months == played.months)
        .collect();
    let text = match played.pure.as_slice() {
        [] => "no combination of the menu is an equilibrium in pure positions".to_owned(),
        [one] => format!(
            "one combination of the menu is an equilibrium in pure positions, {}",
            said(&played.table, *one)
        ),
        several => format!(
            "{} combinations of the menu are equilibria in pure positions: {}",
            several.len(),
            listed(played, several)
        ),
    };
    let mut text = sentence_case(&lead, &text);
    if sets.len() > 1 {
        let same = sets.iter().filter(|p| p.pure == played.pure).count();
        text += &format!(", in {same} of {} sets of elasticities", sets.len());
    }
    text.push('.');
    let refined = game.refined.iter().find(|r| r.months == played.months);
    if let Some(refined) = refined {
        text += &format!(" {}", refinement(played, refined));
    }
    text
}

fn sentence_case(lead: &str, text: &str) -> String {
    if !lead.is_empty() {
        return format!("{lead}{text}");
    }
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// What may be said with the record in the menu.
fn refinement(played: &Played, refined: &Refined) -> String {
    let found = |wanted: &dyn Fn(&Claim) -> bool| -> Option<&TestedClaim> {
        refined.claims.iter().find(|c| wanted(&c.claim))
    };
    let only = found(&|c| matches!(c, Claim::OnlyEquilibrium { .. }));
    let with = |cells: &[CellIx]| match cells {
        [] => "none is".to_owned(),
        [one] => format!("{} is", said(&refined.table, *one)),
        several => format!(
            "{} are, {} among them",
            several.len(),
            said(&refined.table, several[0])
        ),
    };
    match only {
        Some(claim) if claim.may_be_said() => {
            "It stays the only equilibrium whichever day of the record is added to the menus."
                .to_owned()
        }
        _ if played.pure.is_empty() => format!(
            "With every day of the record in the menus {}.",
            with(&refined.pure)
        ),
        _ => {
            let stable = refined.claims.iter();
            let stable: Vec<&TestedClaim> = stable
                .filter(|c| matches!(c.claim, Claim::Stable { .. }))
                .collect();
            let kept = stable.iter().filter(|c| c.may_be_said()).count();
            let what = match (stable.len(), kept) {
                (1, 0) => "some day of the record alone ends the one above".to_owned(),
                (1, _) => "the one above stays one whichever day is added".to_owned(),
                (all, 0) => format!("some day of the record ends each of the {all} above"),
                (all, kept) => {
                    format!("{kept} of the {all} above stay equilibria whichever day is added")
                }
            };
            format!(
                "With every day of the record in the menus {}; {what}.",
                with(&refined.pure)
            )
        }
    }
}

/// The announced threat: its regret, and what dominates it.
fn threat(game: &Game) -> Option<Sentence> {
    let played = game.played.iter().rfind(|p| p.concepts.is_some())?;
    let concepts = played.concepts.as_ref()?;
    let named = concepts
        .threats
        .iter()
        .find(|t| t.kind == ThreatKind::Named)?;
    let menus = played.table.menus();
    let regrets = menus.players().zip(&named.regret);
    let unit = match game.findings.is_some() {
        true => " per cent",
        false => "",
    };
    let regrets: Vec<String> = regrets
        .map(|(p, r)| format!("{} would gain {r:.3}{unit}", menus.player(p)))
        .collect();
    let cell = named.cell?;
    let dominated = named.dominated_by.iter().filter(|d| d.is_some()).count();
    let because = match dominated {
        0 => "by doing something else".to_owned(),
        n if n == named.dominated_by.len() => {
            "by other positions, which are better for each whatever the others do".to_owned()
        }
        _ => "by other positions, one of which is better whatever the others do".to_owned(),
    };
    let text = match named.regret.iter().all(|r| *r <= game.tolerance) {
        true => format!(
            "Nobody would gain by not carrying out what was announced, {}.",
            said(&played.table, cell)
        ),
        false => format!(
            "What was announced, {}, carries no bargain: once there, {} {because}.",
            said(&played.table, cell),
            regrets.join(" and ")
        ),
    };
    Some(Sentence::new(text, &["threats"]))
}

/// At which patience what is seen is best.
fn fits(game: &Game) -> Vec<Sentence> {
    let Some(played) = game.played.first() else {
        return Vec::new();
    };
    let of = |set: &detente_talks::objectives::ObjectiveSet| {
        let region = played.table.menus().player(set.player);
        let plain: Vec<f64> = (set.by_patience.iter())
            .filter(|o| o.fits_plain)
            .map(|o| ahead(o.patience_year))
            .collect();
        let all = set.by_patience.len();
        let text = match (plain.first(), plain.last()) {
            (Some(from), Some(to)) if plain.len() < all => format!(
                "Today's position of {region} is best for it up to {} without any other wish if it looks about {from:.0} to {to:.0} months ahead.",
                game.fits_within
            ),
            (Some(_), _) => format!(
                "Today's position of {region} is best for it up to {} without any other wish, however far ahead it looks.",
                game.fits_within
            ),
            (None, _) if set.is_empty() => format!(
                "No patience and no weights make today's position of {region} its best: nothing is used from its objectives."
            ),
            (None, _) => format!(
                "Today's position of {region} is its best only with other wishes besides payoffs, at {} of {all} degrees of patience.",
                set.fitting().count()
            ),
        };
        Sentence::new(text, &["objectives"])
    };
    game.objectives.iter().map(of).collect()
}

/// Who would hold out; odds to the nearest twentieth, what is nearly even is open.
fn fight(game: &Game, fight: &Fight) -> Sentence {
    let table = &game.played[0].table;
    let menus = table.menus();
    let names: Vec<&str> = menus.players().map(|p| menus.player(p)).collect();
    let out = &fight.outcome;
    let nearest = |share: f64| 5.0 * (20.0 * share).round();
    let threat: f64 = out.at_once.iter().sum();
    let [first, second] = out.first_given_imposed;
    let likelier = |side: usize| {
        let share = nearest(out.first_given_imposed[side]);
        format!("{} is the likelier to yield ({share:.0} %)", names[side])
    };
    let who = match first / (first + second).max(f64::MIN_POSITIVE) {
        s if s >= 0.65 => likelier(0),
        s if s <= 0.35 => likelier(1),
        _ => "who yields is open".to_owned(),
    };
    let when = match out.months[1] {
        Some(months) => format!("half are over by month {months:.0}"),
        None => "it is more likely than not that it never ends".to_owned(),
    };
    let floor = match fight.floored {
        [false, false] => String::new(),
        _ => format!(
            " A side gains by the fight in some month or loses less than {} % of a year's income, which stands in its place.",
            fight.least_cost_pct
        ),
    };
    let text = match out.nobody_is_worn_down {
        share if share > 0.5 => format!(
            "{} cannot decide it: costs fade before resolve is spent in {:.0} % of the draws.{floor}",
            fight.said[0],
            100.0 * share
        ),
        _ => format!(
            "Threatened with {}, somebody yields at once with a probability of about {:.0} %; if it is imposed, {who}, and {when}.{floor}",
            fight.said[0],
            nearest(threat)
        ),
    };
    Sentence::new(text, &["attrition"])
}

/// What payoffs are, and what is not computed.
pub(super) fn notes(game: &Game) -> Vec<Note> {
    let mut notes = vec![Note::limit(format!(
        "{}: payoffs are {}.",
        game.title.trim_end_matches('.'),
        game.measure
    ))];
    if game.refined.is_empty() {
        notes.push(Note::limit(
            "Nothing was added to the menus, so that nothing is called stable, dominant or the only equilibrium.",
        ));
    } else {
        notes.push(Note::limit(
            "Added to the menus are the days of the record; war and cooperation in tariffs of any height (`war`, `cooperate`) are not.",
        ));
    }
    if !game.fights.is_empty() {
        let months = match game.findings {
            Some(_) => {
                "costs are those of both sides' levers on one path, month by month, and after its last month what holds for ever"
            }
            None => "costs of months before the first one of the file are that month's",
        };
        notes.push(Note::limit(format!(
            "Resolve and the probability of never yielding are assumptions (--resolve, --spread, --never). What a side fights for is what the other's yielding is worth over its own for good; {months}.",
        )));
    }
    if let Some(findings) = &game.findings {
        let limits = findings.limits.iter();
        notes.extend(limits.map(|limit| Note::limit(limit.text.clone())));
    }
    notes
}

/// Sentences, then what fits a screen: pure equilibria, threats, bargains, the fight, limits.
pub(super) fn summary(game: &Game) -> String {
    let mut text: String = sentences(game)
        .iter()
        .map(|s| format!("{}\n", s.text))
        .collect();
    let mut pure = tables::equilibria(game);
    pure.retain(|e| e.kind == "pure" || game.findings.is_none());
    let central = game.played.iter().find(|p| p.central);
    let central = central.map(|p| p.set.clone()).unwrap_or_default();
    pure.retain(|e| e.set.as_deref().unwrap_or_default() == central);
    let shown = [
        Named::of(&pure, &()),
        Named::of(&tables::threats(game), &()),
        Named::of(&tables::bargains(game), &()),
        Named::of(&tables::attrition(game), &()),
        Named::of(&menu::claims(game), &()),
    ];
    for table in shown.iter().filter(|t| t.rows() > 0) {
        text += &format!("\n{}", as_text(table, WIDTH));
    }
    let left: Vec<String> = (game.left_out.iter())
        .map(|l| format!("- {}: {}\n", l.what, l.why))
        .collect();
    if !left.is_empty() {
        text += &format!("\nNot computed\n{}", left.concat());
    }
    let limits: Vec<String> = (notes(game).iter())
        .map(|n| format!("- {}\n", n.text))
        .collect();
    text += &format!("\nLimits\n{}", limits.concat());
    text
}
