//! The table of scores: every model beside what asks for no model, with bands of the difference and a verdict in words.

use std::collections::BTreeMap;

use super::band::{by_family, in_blocks};
use super::corp::{Corp, Reliability, corp, reliability};
use super::fates::{
    FateForecasts, by_fit, by_groups, by_stage, constant, expanding, leave_group_out, left_out_with,
};
use super::published::{Published, published};
use super::rules::{brier, brier_of_classes, log_score};
use super::weekly::{WeeklyForecasts, base_rate, last_weeks, leave_episode_out};
use crate::OddsError;
use crate::fate::{FateModel, Training};
use crate::hazard::HazardModel;
use crate::known::KnownOn;
use crate::normal::{Band, mean};
use crate::record::EventClass;
use crate::snapshot::{Snapshot, Stage};
use crate::week::{HalfLives, Week, weeks};

/// Weeks that are resampled together.
pub(super) const BLOCK: usize = 8;

/// One model on one target.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Score {
    /// What is forecast, and how the model was kept from seeing it.
    pub target: String,
    /// The model.
    pub model: String,
    /// Mean log score; `None` where prices of 0 or 1 would make it infinite.
    pub log: Option<f64>,
    /// Mean Brier score.
    pub brier: f64,
    /// The three parts of the Brier score; `None` for several classes.
    pub corp: Option<Corp>,
    /// Cases.
    pub n: usize,
    /// Groups of cases that stand or fall together: episodes, groups of measures, questions.
    pub families: usize,
    /// What it is compared with.
    pub against: String,
    /// Difference of the scores (log; Brier where there is no log) and its 90 % band; negative is better.
    pub difference: Option<Band>,
    /// The band in words.
    pub verdict: String,
}

/// A score by stage of a measure's life.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StageScore {
    /// The model.
    pub model: String,
    /// The stage.
    pub stage: Stage,
    /// Mean log score.
    pub log: f64,
    /// Measures still open at it.
    pub n: usize,
}

/// A level of a reliability diagram.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ReliabilityRow {
    /// What is forecast.
    pub target: String,
    /// The model.
    pub model: String,
    /// The level.
    #[serde(flatten)]
    pub level: Reliability,
}

/// How much a half-life matters that is not identified.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct HalfLifeScore {
    /// What is forecast.
    pub target: String,
    /// Half-life of counts, days.
    pub counts_days: f64,
    /// Half-life of signals, days.
    pub signals_days: f64,
    /// Mean log score of the model with due dates and signals.
    pub log: f64,
}

/// All scores.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Scores {
    /// Every model, target by target, the best first.
    pub scores: Vec<Score>,
    /// Dated measures by stage.
    pub stages: Vec<StageScore>,
    /// Reliability diagrams of the headline models.
    pub reliability: Vec<ReliabilityRow>,
    /// Half-lives that were not chosen by their scores.
    pub half_lives: Vec<HalfLifeScore>,
    /// Published prices beside the model, one a row.
    pub published: Vec<Published>,
}

/// What a band of a difference says.
pub fn verdict(difference: &Band, against: &str) -> String {
    match (difference.covers_zero(), difference.central > 0.0) {
        (true, false) => format!("not told apart from {against}"),
        (true, true) => format!("loses to {against} on average, not told apart"),
        (false, true) => format!("loses to {against}"),
        (false, false) => format!("better than {against}"),
    }
}

/// Scores of everything that can be scored on a day.
///
/// # Errors
/// [`OddsError::Fit`].
pub fn scores(view: &KnownOn) -> Result<Scores, OddsError> {
    let mut all = Scores::default();
    let history = weeks(view, HalfLives::default());
    if history.iter().any(|w| w.active) {
        for class in EventClass::ALL {
            all.of_weeks(view, class, &history)?;
        }
        all.of_half_lives(view)?;
    }
    all.of_measures(view)?;
    all.of_forecasts(view)?;
    let targets: Vec<String> = all.scores.iter().map(|s| s.target.clone()).collect();
    let place = |target: &String| targets.iter().position(|t| t == target);
    all.scores.sort_by(|a, b| {
        let size = |s: &Score| s.log.unwrap_or(s.brier);
        place(&a.target)
            .cmp(&place(&b.target))
            .then(size(a).total_cmp(&size(b)))
    });
    Ok(all)
}

/// The target of a weekly hazard, in words.
pub(super) fn weekly_target(class: EventClass) -> String {
    let what = match class {
        EventClass::Up => "a step up in an active week",
        EventClass::Down => "a step down in an active week",
        EventClass::Agreement => "a joint tariff agreement in an active week",
    };
    format!("{what}, episode left out")
}

pub(super) fn logs(f: &WeeklyForecasts) -> Vec<f64> {
    (f.p.iter().zip(&f.y))
        .map(|(p, y)| log_score(if *y { *p } else { 1.0 - p }))
        .collect()
}

pub(super) fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

impl Scores {
    fn of_weeks(
        &mut self,
        view: &KnownOn,
        class: EventClass,
        history: &[Week],
    ) -> Result<(), OddsError> {
        let target = weekly_target(class);
        let base = base_rate(class, history);
        let base_logs = logs(&base);
        let mut forecasts = vec![last_weeks(class, history)];
        for model in HazardModel::ALL {
            forecasts.push(leave_episode_out(model, class, history)?);
        }
        let families = base
            .episode
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len();
        let against = base.model.clone();
        self.scores
            .push(weekly_score(&target, &base, families, "", None));
        for forecast in &forecasts {
            let band = in_blocks(&minus(&logs(forecast), &base_logs), BLOCK);
            self.scores.push(weekly_score(
                &target,
                forecast,
                families,
                &against,
                Some(band),
            ));
        }
        let of = |model: HazardModel| forecasts.iter().find(|f| f.model == model.title());
        if let (Some(with), Some(without)) = (of(HazardModel::Signals), of(HazardModel::DueDates)) {
            self.beyond_due_dates(view, &target, with, without);
            let levels = reliability(&without.p, &without.y);
            self.reliability
                .extend(levels.into_iter().map(|level| ReliabilityRow {
                    target: target.clone(),
                    model: without.model.clone(),
                    level,
                }));
        }
        Ok(())
    }

    /// Signals beyond due dates, without the episode that most of them were written down about.
    fn beyond_due_dates(
        &mut self,
        view: &KnownOn,
        target: &str,
        with: &WeeklyForecasts,
        without: &WeeklyForecasts,
    ) {
        let mut signals: BTreeMap<usize, usize> = BTreeMap::new();
        for signal in view.signals() {
            let at = view
                .episodes()
                .iter()
                .position(|e| (e.start..e.end).contains(&signal.date));
            if let Some(at) = at.filter(|at| view.episodes()[*at].active) {
                *signals.entry(at).or_default() += 1;
            }
        }
        let days = |at: usize| {
            crate::day::days_from(view.episodes()[at].start, view.episodes()[at].end).max(1)
        };
        // The densest episode: most signals a day.
        let densest = signals.iter().max_by(|a, b| {
            (*a.1 as f64 / days(*a.0) as f64).total_cmp(&(*b.1 as f64 / days(*b.0) as f64))
        });
        let Some((densest, _)) = densest else { return };
        let kept: Vec<usize> = (0..with.p.len())
            .filter(|i| with.episode[*i] != *densest)
            .collect();
        let pick = |values: Vec<f64>| kept.iter().map(|i| values[*i]).collect::<Vec<f64>>();
        let (a, b) = (pick(logs(with)), pick(logs(without)));
        let band = in_blocks(&minus(&a, &b), BLOCK);
        let id = &view.episodes()[*densest].id;
        let p: Vec<f64> = kept.iter().map(|i| with.p[*i]).collect();
        let y: Vec<bool> = kept.iter().map(|i| with.y[*i]).collect();
        let briers: Vec<f64> = p.iter().zip(&y).map(|(p, y)| brier(*p, *y)).collect();
        let against = format!("{} without {id}", without.model);
        self.scores.push(Score {
            target: format!("{target}, without {id}"),
            model: with.model.clone(),
            log: Some(mean(&a)),
            brier: mean(&briers),
            corp: Some(corp(&p, &y)),
            n: kept.len(),
            families: kept
                .iter()
                .map(|i| with.episode[*i])
                .collect::<std::collections::BTreeSet<_>>()
                .len(),
            verdict: verdict(&band, &against),
            against,
            difference: Some(band),
        });
    }

    fn of_half_lives(&mut self, view: &KnownOn) -> Result<(), OddsError> {
        for class in [EventClass::Up, EventClass::Down] {
            for (counts, signals) in [
                (14.0, 7.0),
                (28.0, 7.0),
                (56.0, 7.0),
                (28.0, 3.0),
                (28.0, 14.0),
            ] {
                let history = weeks(view, HalfLives { counts, signals });
                let forecast = leave_episode_out(HazardModel::Signals, class, &history)?;
                self.half_lives.push(HalfLifeScore {
                    target: weekly_target(class),
                    counts_days: counts,
                    signals_days: signals,
                    log: mean(&logs(&forecast)),
                });
            }
        }
        Ok(())
    }

    fn of_measures(&mut self, view: &KnownOn) -> Result<(), OddsError> {
        let training = Training::of(view);
        if training.measures.is_empty() {
            return Ok(());
        }
        let groups: Vec<usize> = (training.measures.iter())
            .map(|m| left_out_with(m, view.is_ours(m)))
            .collect();
        let families = groups
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len();
        let mut forecasts = Vec::new();
        for model in FateModel::ALL {
            forecasts.push(leave_group_out(
                &training,
                &groups,
                model.title(),
                by_fit(model),
            )?);
        }
        forecasts.push(leave_group_out(
            &training,
            &groups,
            "shares of those still open at the stage",
            by_stage,
        )?);
        let headline = format!("{}, intercepts by pair", FateModel::WithoutTalks.title());
        forecasts.push(leave_group_out(
            &training,
            &groups,
            &headline,
            by_groups(FateModel::WithoutTalks),
        )?);
        forecasts.push(leave_group_out(
            &training,
            &groups,
            "uniform",
            constant([1.0 / 3.0; 3]),
        )?);
        forecasts.push(leave_group_out(
            &training,
            &groups,
            "always imposed 0.8",
            constant([0.8, 0.1, 0.1]),
        )?);
        let target = GROUP_LEFT_OUT;
        self.of_snapshots(
            &training.snapshots,
            training.measures.len(),
            &forecasts,
            target,
            families,
        );
        for forecast in &forecasts {
            self.stages.extend(
                Stage::ALL
                    .into_iter()
                    .map(|stage| stage_score(forecast, &training.snapshots, stage)),
            );
        }
        let (snapshots, forecasts) = expanding(&training)?;
        if !snapshots.is_empty() {
            let target = "what becomes of a dated measure, knowing only what was resolved before";
            self.of_snapshots(&snapshots, training.measures.len(), &forecasts, target, 0);
        }
        Ok(())
    }

    /// Scores per measure: its snapshots weigh together as one. The first forecast is what others are compared with.
    fn of_snapshots(
        &mut self,
        snapshots: &[Snapshot],
        measures: usize,
        forecasts: &[FateForecasts],
        target: &str,
        families: usize,
    ) {
        let per_measure = |score: &dyn Fn(&Snapshot, &[f64]) -> f64, f: &FateForecasts| {
            let mut sums = vec![(0.0, 0.0); measures];
            for (snapshot, p) in snapshots.iter().zip(&f.p) {
                sums[snapshot.measure].0 += snapshot.weight * score(snapshot, p);
                sums[snapshot.measure].1 += snapshot.weight;
            }
            sums.into_iter()
                .filter(|s| s.1 > 0.0)
                .map(|(s, w)| s / w)
                .collect::<Vec<f64>>()
        };
        let log = |f: &FateForecasts| per_measure(&|s, p| log_score(p[s.outcome.index()]), f);
        let Some(first) = forecasts.first() else {
            return;
        };
        let base = log(first);
        let each: Vec<usize> = (0..base.len()).collect();
        for (at, forecast) in forecasts.iter().enumerate() {
            let own = log(forecast);
            let band = (at > 0).then(|| by_family(&minus(&own, &base), &each));
            self.scores.push(Score {
                target: target.to_owned(),
                model: forecast.model.clone(),
                log: Some(mean(&own)),
                brier: mean(&per_measure(
                    &|s, p| brier_of_classes(p, s.outcome.index()),
                    forecast,
                )),
                corp: None,
                n: own.len(),
                families: if families == 0 { own.len() } else { families },
                verdict: band.map_or_else(String::new, |b| verdict(&b, &first.model)),
                against: if at > 0 {
                    first.model.clone()
                } else {
                    String::new()
                },
                difference: band,
            });
        }
    }

    /// Published prices beside our own odds of the same day, by family: questions about a class of ours, and about a measure of ours.
    fn of_forecasts(&mut self, view: &KnownOn) -> Result<(), OddsError> {
        self.published = published(view)?;
        let rows = self.published.clone();
        for class in EventClass::ALL {
            let about = match class {
                EventClass::Up => "a step up",
                EventClass::Down => "a step down",
                EventClass::Agreement => "a joint tariff agreement",
            };
            let of_class = rows.iter().filter(|p| p.class == Some(class)).collect();
            self.of_prices(
                of_class,
                &format!("published prices of questions about {about}"),
            );
        }
        let of_measures = rows
            .iter()
            .filter(|p| p.class.is_none() && p.measure.is_some())
            .collect();
        self.of_prices(
            of_measures,
            "published prices of questions about a dated measure",
        );
        Ok(())
    }

    fn of_prices(&mut self, mut compared: Vec<&Published>, target: &str) {
        compared.retain(|p| p.settled.is_some() && p.ours.is_some());
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &compared {
            let next = numbers.len();
            numbers.entry(row.family.as_str()).or_insert(next);
        }
        let families: Vec<usize> = compared
            .iter()
            .map(|p| numbers[p.family.as_str()])
            .collect();
        let happened: Vec<bool> = compared.iter().map(|p| p.settled == Some(true)).collect();
        type Named = (&'static str, fn(&Published) -> Option<f64>);
        let columns: [Named; 5] = [
            ("published price", |p| Some(p.probability)),
            ("base rate of active weeks", |p| p.base),
            (HazardModel::DueDates.title(), |p| p.ours),
            (HazardModel::Signals.title(), |p| p.ours_with_signals),
            ("half", |_| Some(0.5)),
        ];
        let against = columns[0].0;
        let of_all = |of: fn(&Published) -> Option<f64>| {
            compared.iter().map(|p| of(p)).collect::<Option<Vec<f64>>>()
        };
        let briers = |p: &[f64]| {
            p.iter()
                .zip(&happened)
                .map(|(p, y)| brier(*p, *y))
                .collect::<Vec<f64>>()
        };
        let Some(prices) = of_all(columns[0].1).filter(|prices| !prices.is_empty()) else {
            return;
        };
        for (name, of) in columns {
            let Some(p) = of_all(of) else { continue };
            let own = briers(&p);
            let beside = name != against;
            // Questions about one event stand or fall together: of one family there is nothing to resample.
            let band = (beside && numbers.len() > 1)
                .then(|| by_family(&minus(&own, &briers(&prices)), &families));
            self.scores.push(Score {
                target: target.to_owned(),
                model: name.to_owned(),
                log: None,
                brier: mean(&own),
                corp: Some(corp(&p, &happened)),
                n: own.len(),
                families: numbers.len(),
                verdict: match (band, beside) {
                    (Some(band), _) => verdict(&band, against),
                    (None, true) => ONE_FAMILY.to_owned(),
                    (None, false) => String::new(),
                },
                against: if beside {
                    against.to_owned()
                } else {
                    String::new()
                },
                difference: band,
            });
        }
    }
}

/// What is scored where every group of measures is forecast from the others.
pub const GROUP_LEFT_OUT: &str = "what becomes of a dated measure, group left out";

/// The verdict where nothing can be resampled.
const ONE_FAMILY: &str = "one family of questions: no band";

pub(super) fn weekly_score(
    target: &str,
    f: &WeeklyForecasts,
    families: usize,
    against: &str,
    band: Option<Band>,
) -> Score {
    let briers: Vec<f64> = f.p.iter().zip(&f.y).map(|(p, y)| brier(*p, *y)).collect();
    Score {
        target: target.to_owned(),
        model: f.model.clone(),
        log: Some(mean(&logs(f))),
        brier: mean(&briers),
        corp: Some(corp(&f.p, &f.y)),
        n: f.p.len(),
        families,
        against: against.to_owned(),
        verdict: band.map_or_else(String::new, |b| verdict(&b, against)),
        difference: band,
    }
}

fn stage_score(f: &FateForecasts, snapshots: &[Snapshot], stage: Stage) -> StageScore {
    let at_stage = snapshots.iter().zip(&f.p).filter(|(s, _)| s.stage == stage);
    let logs: Vec<f64> = at_stage
        .map(|(s, p)| log_score(p[s.outcome.index()]))
        .collect();
    StageScore {
        model: f.model.clone(),
        stage,
        log: mean(&logs),
        n: logs.len(),
    }
}
