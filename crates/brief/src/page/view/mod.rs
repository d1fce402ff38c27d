//! What the template is given: findings as text, in the order of the page.

mod chapters;
mod deal;
mod duties;
mod game;
mod months;
mod origins;

use detente_standoff::Findings;
use minijinja::Value;
use serde::Serialize;

use super::Made;
use super::tables::Grid;
use crate::chapter::Chapter;
use crate::charts::STYLE;
use crate::cites::{Link, Register, Said};
use crate::figures::Cited;
use crate::sentences::words::{Words, day, prose, sentence_case};
use crate::sentences::{Sentence, Sentences};

use chapters::{ChapterView, chapters as told};
use deal::{CommitmentView, TradeView, commitments, trades};
use duties::{
    MeasureView, NamedDay, PublishedView, RoundView, directions, measures, named_days, published,
    rounds,
};
use game::{Matrix, MenuView, SetView, matrix, menus, sets};
use months::{MonthsView, months};
use origins::{
    AddedView, RunView, SourceView, WorldView, added, reproduce, runs, sources, statistics, world,
};

/// Everything on the page.
#[derive(Debug, Serialize)]
pub(super) struct View {
    style: Value,
    title: String,
    summary: String,
    on: String,
    known_on: Option<String>,
    reference: Said,
    world: WorldView,
    made: MadeView,
    headlines: Vec<HeadlineView>,
    /// Whether something of them is told below.
    headlines_go_on: bool,
    /// The map beside them.
    map: Vec<FigureView>,
    /// One screen of pictures: levers, the deal, the odds.
    pictures: Vec<FigureView>,
    duty_sentences: Vec<Said>,
    cost_sentences: Vec<Said>,
    other_sentences: Vec<Said>,
    game_sentences: Vec<Said>,
    deal_sentences: Vec<Said>,
    package_figures: Vec<FigureView>,
    judged: Option<JudgedView>,
    chapters: Vec<ChapterView>,
    robustness_sentences: Vec<Said>,
    duty_figures: Vec<FigureView>,
    position_figures: Vec<FigureView>,
    other_figures: Vec<FigureView>,
    game_figures: Vec<FigureView>,
    tariff_figures: Vec<FigureView>,
    tariff_sentences: Vec<Said>,
    months: Option<MonthsView>,
    directions: Vec<String>,
    named_days: Vec<NamedDay>,
    published: Vec<PublishedView>,
    measures: Vec<MeasureView>,
    rounds: Vec<RoundView>,
    window_days: i32,
    menus: Vec<MenuView>,
    matrix: Option<Matrix>,
    measure: String,
    sets: Vec<SetView>,
    players: Vec<String>,
    added: Vec<AddedView>,
    limits: Vec<String>,
    sources: Vec<SourceView>,
    runs: Vec<RunView>,
    source_count: usize,
    run_count: usize,
    reproduce: Vec<String>,
    statistics: String,
}

/// One of the six findings: what stands on the first screen, and what is told below it.
#[derive(Debug, Serialize)]
struct HeadlineView {
    lead: String,
    rest: String,
    links: Vec<Link>,
}

impl HeadlineView {
    fn of(sentence: &Sentence, register: &Register) -> Self {
        let (lead, rest) = sentence.text.split_at(sentence.lead);
        Self {
            lead: lead.to_owned(),
            rest: rest.trim().to_owned(),
            links: register.links(&sentence.cites),
        }
    }
}

/// The deal that the standoff names.
#[derive(Debug, Serialize)]
struct JudgedView {
    title: String,
    summary: String,
    sentences: Vec<Said>,
    commitments: Vec<CommitmentView>,
    trades: Vec<TradeView>,
    players: Vec<String>,
}

#[derive(Debug, Serialize)]
struct MadeView {
    version: String,
    tables: String,
}

#[derive(Debug, Serialize)]
struct FigureView {
    id: String,
    /// Stem of the files that hold its table.
    file: String,
    title: String,
    description: String,
    wide: Value,
    narrow: Value,
    grid: Grid,
    links: Vec<Link>,
}

impl View {
    pub(super) fn new(
        findings: &Findings,
        sentences: &Sentences,
        figures: &[Cited],
        chapters: &[Chapter],
        made: &Made,
    ) -> Self {
        let words = &Words::new(findings);
        let register = &Register::new(findings);
        // First, so that their references have the first numbers, as in the summary on the terminal.
        let headlines: Vec<HeadlineView> = (sentences.headlines.iter())
            .map(|s| HeadlineView::of(s, register))
            .collect();
        let pick = |wanted: &[&str]| -> Vec<FigureView> {
            figures
                .iter()
                .filter(|f| wanted.iter().any(|w| f.figure.id.starts_with(w)))
                .map(|f| FigureView::of(f, register))
                .collect()
        };
        let map = figures.iter().filter(|f| f.figure.id == "map");
        let map = map.map(|f| FigureView::of(f, register)).collect();
        let (chapters, drawn) = told(chapters, register);
        let mut pictures = pick(&["path-ranking"]);
        pictures.extend(pick(&["deal-holding"]));
        pictures.extend(drawn);
        let reference = Said {
            text: prose(&findings.reference.statement),
            links: register.run(&findings.reference.run),
        };
        let heading = &findings.standoff;
        Self {
            style: Value::from_safe_string(STYLE.to_string()),
            title: heading.title.clone(),
            summary: prose(&heading.summary),
            on: day(heading.on),
            known_on: heading.known_on.map(day),
            reference,
            world: world(findings),
            made: MadeView {
                version: made.version.clone(),
                tables: made.tables.clone(),
            },
            headlines_go_on: headlines.iter().any(|h| !h.rest.is_empty()),
            headlines,
            map,
            pictures,
            duty_sentences: register.say_all(&sentences.duties),
            cost_sentences: register.say_all(&sentences.costs),
            other_sentences: register.say_all(&sentences.others),
            game_sentences: register.say_all(&sentences.game),
            deal_sentences: register.say_all(&sentences.deal),
            package_figures: pick(&["packages"]),
            judged: findings.deal.as_ref().map(|deal| JudgedView {
                title: deal.title.clone(),
                summary: prose(&deal.summary),
                sentences: register.say_all(&sentences.judged),
                commitments: commitments(deal, words),
                trades: trades(deal, words),
                players: deal.players.iter().map(|p| words.own(&p.code)).collect(),
            }),
            chapters,
            robustness_sentences: register.say_all(&sentences.robustness),
            duty_figures: pick(&["duties-"]),
            position_figures: pick(&["positions"]),
            other_figures: pick(&["third-regions", "background"]),
            game_figures: pick(&["payoffs"]),
            tariff_figures: pick(&["tariff-game"]),
            tariff_sentences: register.say_all(&sentences.tariffs),
            months: months(findings, sentences, words, register, &pick),
            directions: directions(findings, words),
            named_days: named_days(findings),
            published: published(findings, words, register),
            measures: measures(findings, words, register),
            rounds: rounds(findings, words, register),
            window_days: findings.rounds.first().map_or(14, |r| r.window_days),
            menus: menus(findings, words, register),
            matrix: matrix(findings, register),
            measure: sentence_case(&findings.payoff_table.measure),
            sets: sets(findings, words),
            players: findings.players.iter().map(|p| p.name.clone()).collect(),
            added: added(findings, words, register),
            limits: findings.limits.iter().map(|l| l.text.clone()).collect(),
            sources: sources(findings, register),
            source_count: findings.provenance.sources.len(),
            run_count: findings.provenance.runs.len(),
            reproduce: reproduce(findings, made),
            statistics: statistics(findings),
            // Last: only now is it known which runs the page refers to.
            runs: runs(findings, register),
        }
    }
}

impl FigureView {
    fn of(cited: &Cited, register: &Register) -> Self {
        let figure = &cited.figure;
        Self {
            id: figure.id.clone(),
            file: figure.id.replace('-', "_"),
            title: figure.title.clone(),
            description: figure.description.clone(),
            wide: Value::from_safe_string(figure.wide.clone()),
            narrow: Value::from_safe_string(figure.narrow.clone()),
            grid: Grid::of(&figure.table),
            links: register.links(&cited.cites),
        }
    }
}
