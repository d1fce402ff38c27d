//! The deal month by month: what keeping, breaking and punishing are worth as levers fade and stocks fill.

use std::collections::{BTreeMap, BTreeSet};

use detente_economy::horizon::Band;
use detente_talks::holding::LAGS;
use detente_talks::{
    CellIx, Course, Foreseen, Kept, Menus, Months, PlayerIx, PositionIx, end_dates, foreseen_end,
    judge,
};
use jiff::ToSpan;
use jiff::civil::Date;

use super::Deal;
use super::file::Clock;
use super::findings::{EndFinding, HoldsFinding, MonthFinding, StageFinding};
use super::judge::Study;
use super::offers::{self, Talks};
use super::paths::{Calendar, Paths};
use super::term::{Spans, Term};
use super::words;
use crate::error::StandoffError;
use crate::months::ground;
use crate::run::{Progress, Scene};

/// Months beyond those watched after which nothing changes any more.
const SETTLED: usize = 121;

/// What the months say.
pub(super) struct Watched {
    pub holds: HoldsFinding,
    pub months: Vec<MonthFinding>,
    /// First month in which each side breaks.
    pub broken: Vec<Option<usize>>,
    /// The time in which most of the dated commitments are in force.
    pub term: Option<Term>,
    /// The deal over the threat point and over today, averages over the months: by band, the central one first, and by
    /// player.
    pub spans: Vec<Vec<Spans>>,
    /// The whole deal over the threat point in the first month of both, points a year, by player.
    pub first: Vec<f64>,
    /// What alternating offers are about, by band, the central one first; none but between two players.
    pub talks: Vec<Talks>,
    pub solves: usize,
}

/// The weight of next month against this one.
pub(super) fn monthly(patience_a_year: f64) -> f64 {
    patience_a_year.powf(1.0 / 12.0)
}

/// The first day of a month counted from the signature.
pub(super) fn day_of(signed: Date, month: usize) -> Date {
    let months = i64::try_from(month).unwrap_or(i64::MAX);
    signed.checked_add(months.months()).unwrap_or(Date::MAX)
}

/// Watches the deal over the months.
///
/// # Errors
/// A combination has no certified equilibrium under the central elasticities of a horizon.
pub(super) fn watch(
    deal: &Deal,
    study: &Study<'_>,
    scene: &Scene<'_>,
    progress: &dyn Progress,
) -> Result<Watched, StandoffError> {
    let ground = ground(&study.standoff.world, &deal.standoff.tables.elements)?;
    let calendar = Calendar {
        deal,
        study,
        scene,
        ground: &ground,
        progress,
    };
    let mut phases = Phases::of(deal, study);
    let menus = study.table.menus();
    let offered = offers::offered(deal, study)?;
    let whole = phases.whole();
    let term = Term::of(deal, phases.first_in_force());
    let mut paths = calendar.solve(Band::Central, &whole, &phases.deviations(menus), &offered)?;
    phases.choose_breaches(deal, menus, &paths);
    let breaches = phases.breaches(deal);
    calendar.follow_breaches(Band::Central, &mut paths, &breaches)?;
    let judged = phases.judged(deal, term.as_ref(), &paths)?;
    let mut ends = phases.ends(deal, "central", &judged)?;
    let mut solves = paths.solves;
    // The ends of the range: a band that cannot be solved says nothing about them.
    let mut firsts = vec![judged.first()];
    let mut spans = vec![judged.spans.clone()];
    let mut talks = Vec::new();
    talks.extend(Talks::of(deal, study, &offered, &paths, &judged.without)?);
    for (band, name) in [(Band::Low, "low"), (Band::High, "high")] {
        let found = (calendar.solve(band, &whole, &breaches, &offered)).and_then(|mut paths| {
            calendar.follow_breaches(band, &mut paths, &breaches)?;
            Ok(paths)
        });
        match found {
            Ok(paths) => {
                let judged = phases.judged(deal, term.as_ref(), &paths)?;
                ends.extend(phases.ends(deal, name, &judged)?);
                firsts.push(judged.first());
                spans.push(judged.spans);
                talks.extend(Talks::of(deal, study, &offered, &paths, &judged.without)?);
                solves += paths.solves;
            }
            Err(StandoffError::Cancelled { stage }) => {
                return Err(StandoffError::Cancelled { stage });
            }
            Err(_) => {}
        }
    }
    let never = |m: &Option<usize>| m.unwrap_or(usize::MAX);
    let first = judged.first();
    let by = (0..judged.kept.len()).find(|&p| first.is_some() && judged.kept[p].broken_in == first);
    let by = by.map(PlayerIx).zip(first);
    let signed = deal.terms.signed;
    let lapses = lapses(deal);
    let code = |p: PlayerIx| study.standoff.menus.player(p).to_owned();
    let best = judged.best();
    Ok(Watched {
        holds: HoldsFinding {
            broken_in_month: first,
            broken_on: first.map(|m| day_of(signed, m)),
            broken_by: by.map(|(p, _)| study.standoff.menus.player(p).to_owned()),
            broken_what: by.map_or_else(Vec::new, |(p, month)| {
                words::broken(study, p, phases.breach(month, p))
            }),
            best_month: best.map(|(month, _)| month),
            best_by: best.map(|(_, p)| code(p)),
            foreseen_month: judged.foreseen.end,
            foreseen_by: judged.foreseen.by.iter().map(|p| code(*p)).collect(),
            foreseen_several: judged.foreseen.others || judged.foreseen.chance,
            ends,
            earliest_month: firsts.iter().min_by_key(|m| never(m)).copied().flatten(),
            latest_month: firsts.iter().max_by_key(|m| never(m)).copied().flatten(),
            lapses_on: lapses.iter().copied().flatten().max(),
            lapses_entirely: lapses.iter().all(Option::is_some),
            stages: phases.stages(deal, study, &judged),
            months: deal.terms.months,
        },
        months: phases.months(deal, &judged, &paths),
        broken: judged.kept.iter().map(|k| k.broken_in).collect(),
        term,
        spans,
        first: menus
            .players()
            .map(|p| paths.value(study.deal, p, 0, 1) - paths.value(study.fail, p, 0, 1))
            .collect(),
        talks,
        solves,
    })
}

/// The last day of each commitment; `None` = without an end.
fn lapses(deal: &Deal) -> Vec<Option<Date>> {
    let renewed = deal.file.enforcement.renewed;
    let ends = deal.promises.iter().map(|p| p.to.filter(|_| !renewed));
    ends.collect()
}

/// What holds in each month, and the best breach of it.
struct Phases {
    /// The cell of each month; the last holds ever after.
    cell: Vec<CellIx>,
    /// Cell → each player's best breach; empty until it is known.
    breach: BTreeMap<CellIx, Vec<PositionIx>>,
    menus: Menus,
    fail: CellIx,
    /// Everything is kept.
    deal: CellIx,
    /// Nothing is promised: nothing can be broken.
    today: CellIx,
}

impl Phases {
    fn of(deal: &Deal, study: &Study<'_>) -> Self {
        let renewed = deal.file.enforcement.renewed;
        let menus = study.table.menus();
        let on = |month: usize| {
            let day = day_of(deal.terms.signed, month);
            let combination = study.package.on(day, &deal.promises, renewed);
            menus.cell(&combination)
        };
        Self {
            // Beyond the months watched and the longest horizon nothing is looked at.
            cell: (0..deal.terms.months + SETTLED).map(on).collect(),
            breach: BTreeMap::new(),
            menus: menus.clone(),
            fail: study.fail,
            deal: study.deal,
            today: menus.cell(&study.package.today()),
        }
    }

    fn at(&self, month: usize) -> CellIx {
        self.cell[month.min(self.cell.len() - 1)]
    }

    fn distinct(&self) -> BTreeSet<CellIx> {
        self.cell.iter().copied().collect()
    }

    /// The first month in which something is in force; the first of all if nothing ever is.
    fn first_in_force(&self) -> usize {
        let first = self.cell.iter().position(|c| *c != self.today);
        first.unwrap_or(0)
    }

    /// Runs of months in which the same commitments are in force, within the months watched.
    fn stages(&self, deal: &Deal, study: &Study<'_>, judged: &Judged) -> Vec<StageFinding> {
        let menus = &study.standoff.menus;
        let kept = |cell: CellIx| -> Vec<(PlayerIx, usize)> {
            let of = |p: PlayerIx| {
                let position = menus.position_in(cell, p);
                let broken = study.package.broken(p, position).unwrap_or_default();
                let all = 0..study.package.levers[p.0].len();
                all.filter(move |l| !broken.contains(l))
                    .map(move |l| (p, l))
            };
            menus.players().flat_map(of).collect()
        };
        let mut stages: Vec<StageFinding> = Vec::new();
        let mut start = 0;
        for month in 1..=deal.terms.months {
            if month < deal.terms.months && self.at(month) == self.at(start) {
                continue;
            }
            let (now, next) = (kept(self.at(start)), kept(self.at(month)));
            let ending = now.iter().filter(|l| !next.contains(l));
            let ends = ending.flat_map(|(p, l)| {
                let own = &study.package.levers[p.0][*l].promises;
                own.iter().filter_map(|at| deal.promises[*at].to)
            });
            let broken = judged.kept.iter().flat_map(|k| &k.temptations);
            let pays = |t: &&detente_talks::Temptation| {
                (start..month).contains(&t.month) && t.slack() < -deal.standoff.tolerance_pct
            };
            stages.push(StageFinding {
                from_month: start,
                to_month: month - 1,
                until: ends.min(),
                in_force: now
                    .iter()
                    .map(|(p, l)| {
                        let title = study.package.levers[p.0][*l].title.clone();
                        (menus.player(*p).to_owned(), title)
                    })
                    .collect(),
                broken_in_month: broken.filter(pays).map(|t| t.month).min(),
            });
            start = month;
        }
        stages
    }

    /// What is needed over all months.
    fn whole(&self) -> BTreeSet<CellIx> {
        self.distinct()
            .into_iter()
            .chain([self.fail, self.deal])
            .collect()
    }

    /// Everything a side can move to alone.
    fn deviations(&self, menus: &Menus) -> BTreeSet<CellIx> {
        let of = |cell: CellIx| {
            let by =
                move |p: PlayerIx| menus.positions(p).map(move |s| menus.neighbour(cell, p, s));
            menus.players().flat_map(by)
        };
        let promised = self.distinct().into_iter();
        let promised = promised.filter(|c| *c != self.today);
        promised.flat_map(of).collect()
    }

    /// Where the best breaches lead: of each side alone, and of all that decide together.
    fn breaches(&self, deal: &Deal) -> BTreeSet<CellIx> {
        let of = |(&cell, positions): (&CellIx, &Vec<PositionIx>)| {
            let led = positions.iter().enumerate();
            let alone = led.map(|(p, &s)| self.menus.neighbour(cell, PlayerIx(p), s));
            alone
                .chain([self.all_break(cell, deal)])
                .collect::<Vec<_>>()
        };
        self.breach.iter().flat_map(of).collect()
    }

    /// Everybody who decides breaks what holds, each in the way that is best for it alone.
    fn all_break(&self, phase: CellIx, deal: &Deal) -> CellIx {
        let deciders = self.menus.players().filter(|p| deal.decides(*p));
        deciders.fold(phase, |cell, p| match self.breach.get(&phase) {
            Some(breach) => self.menus.neighbour(cell, p, breach[p.0]),
            None => cell,
        })
    }

    /// The position by which a player breaks what holds in a month.
    fn breach(&self, month: usize, player: PlayerIx) -> PositionIx {
        let phase = self.at(month);
        let known = self.breach.get(&phase).map(|b| b[player.0]);
        known.unwrap_or_else(|| self.menus.position_in(phase, player))
    }

    /// The breach that gains most before the other side reacts; staying put where none gains.
    fn choose_breaches(&mut self, deal: &Deal, menus: &Menus, paths: &Paths) {
        let lag = deal.terms.punishment.reaction_months;
        let best = |cell: CellIx, p: PlayerIx| {
            let worth = |s: PositionIx| -> f64 {
                let to = menus.neighbour(cell, p, s);
                (1..=lag).map(|month| paths.value(to, p, 0, month)).sum()
            };
            let stay = menus.position_in(cell, p);
            if cell == self.today {
                return stay;
            }
            let (mut best, mut most) = (stay, worth(stay) + deal.standoff.tolerance_pct);
            for s in menus.positions(p) {
                let value = worth(s);
                if value > most {
                    (best, most) = (s, value);
                }
            }
            best
        };
        let of = |cell: CellIx| (cell, menus.players().map(|p| best(cell, p)).collect());
        self.breach = self.distinct().into_iter().map(of).collect();
    }

    /// One side's payoffs by month.
    fn course(&self, paths: &Paths, p: PlayerIx, deal: &Deal) -> Result<Course, StandoffError> {
        let lag = deal.terms.punishment.reaction_months;
        let keep = |month: usize| paths.value(self.at(month), p, 0, month + 1);
        // A change counts from its own beginning: what it does to a side beside what holds anyway, both with the same
        // time to adapt.
        let change = |to: CellIx, from: CellIx, ahead: usize, age: usize| {
            paths.value(to, p, ahead, age + 1) - paths.value(from, p, ahead, age + 1)
        };
        let span = self.cell.len();
        // Until a breach is answered, whoever it is by: as long as the longest lag that is looked at.
        let lag = LAGS.into_iter().fold(lag, usize::max);
        let row = |start: usize, to: CellIx| {
            let phase = self.at(start);
            let ages = 0..lag;
            Months::new(
                ages.map(|age| keep(start + age) + change(to, phase, 0, age))
                    .collect(),
            )
        };
        let alone = |start: usize, q: PlayerIx| {
            let breach = self.breach(start, q);
            self.menus.neighbour(self.at(start), q, breach)
        };
        let cheat = (0..span).map(|start| row(start, alone(start, p)));
        // Of several others the one whose breach hurts most in its first month.
        let against = |start: usize| {
            let others = self.menus.players().filter(|q| *q != p && deal.decides(*q));
            let led = others.map(|q| alone(start, q));
            let worth = |cell: &CellIx| change(*cell, self.at(start), 0, 0);
            let worst = led.min_by(|a, b| worth(a).total_cmp(&worth(b)));
            worst.unwrap_or_else(|| self.at(start))
        };
        let cheated = (0..span).map(|start| row(start, against(start)));
        let both = (0..span).map(|start| row(start, self.all_break(self.at(start), deal)));
        let punished = (0..span).map(|start| {
            let ahead = match deal.file.enforcement.clock {
                Clock::Threat => start,
                Clock::Use => 0,
            };
            let row = (0..span - start).map(|age| {
                let phase = self.at(start + age);
                keep(start + age) + change(self.fail, phase, ahead, age)
            });
            Months::new(row.collect())
        });
        Ok(Course {
            keep: Months::new((0..span).map(keep).collect())?,
            cheat: cheat.collect::<Result<_, _>>()?,
            cheated: cheated.collect::<Result<_, _>>()?,
            both: both.collect::<Result<_, _>>()?,
            punished: punished.collect::<Result<_, _>>()?,
        })
    }

    fn judged(
        &self,
        deal: &Deal,
        term: Option<&Term>,
        paths: &Paths,
    ) -> Result<Judged, StandoffError> {
        let terms = &deal.terms;
        let tolerance = deal.standoff.tolerance_pct;
        let (mut courses, mut deciders) = (Vec::new(), Vec::new());
        let (mut kept, mut without, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        for p in self.menus.players() {
            let discount = monthly(terms.patience_a_year[p.0]);
            let course = self.course(paths, p, deal)?;
            kept.push(judge(
                &course,
                discount,
                terms.punishment,
                terms.months,
                tolerance,
            )?);
            let row = (0..self.cell.len()).map(|m| paths.value(self.fail, p, 0, m + 1));
            let fails = Months::new(row.collect())?;
            spans.push(Spans::of(&course.keep, &fails, discount, term));
            without.push(fails);
            if deal.decides(p) {
                courses.push((course, discount));
                deciders.push(p);
            }
        }
        let mut foreseen = foreseen_end(&courses, terms.punishment, terms.months, tolerance)?;
        for by in &mut foreseen.by {
            *by = deciders[by.0];
        }
        Ok(Judged {
            kept,
            foreseen,
            courses: courses.into_iter().map(|(course, _)| course).collect(),
            deciders,
            without,
            spans,
        })
    }

    /// When the deal ends, over lags and patience, in one band.
    fn ends(
        &self,
        deal: &Deal,
        band: &'static str,
        judged: &Judged,
    ) -> Result<Vec<EndFinding>, StandoffError> {
        let (signed, months) = (deal.terms.signed, deal.terms.months);
        let lapses = lapses(deal);
        let lapsed = |to: Date| (0..months).find(|m| day_of(signed, *m) > to);
        let lapse = lapses.iter().copied().flatten().max().and_then(lapsed);
        let dates = end_dates(
            &judged.courses,
            lapse,
            deal.terms.punishment.punished_months,
            months,
            deal.standoff.tolerance_pct,
        )?;
        let code = |p: &PlayerIx| self.menus.player(judged.deciders[p.0]).to_owned();
        let mut found = Vec::with_capacity(4 * dates.len());
        for date in &dates {
            let mut add = |date_kind, month: Option<usize>, who: Vec<String>, several| {
                found.push(EndFinding {
                    band,
                    date_kind,
                    lag_months: date.lag_months,
                    patience_year: date.patience_year,
                    month,
                    who,
                    several,
                });
            };
            let one = |d: &Option<(usize, PlayerIx)>| match d {
                Some((month, p)) => (Some(*month), vec![code(p)]),
                None => (None, Vec::new()),
            };
            let (month, who) = one(&date.breach);
            add("breach", month, who, false);
            let (month, who) = one(&date.best);
            add("best", month, who, false);
            let (month, who) = match &date.foreseen {
                Some((month, by)) => (Some(*month), by.iter().map(code).collect()),
                None => (None, Vec::new()),
            };
            add("foreseen", month, who, date.several);
            add("lapse", date.lapse, Vec::new(), false);
        }
        Ok(found)
    }

    fn months(&self, deal: &Deal, judged: &Judged, paths: &Paths) -> Vec<MonthFinding> {
        let tolerance = deal.standoff.tolerance_pct;
        let gain = |t: &detente_talks::Temptation| match t.gain > tolerance {
            true => t.gain,
            false => 0.0,
        };
        // Twelve months of a flow per cent make a year.
        let of = |m: usize, value: &dyn Fn(&detente_talks::Temptation) -> f64| {
            let each = judged.kept.iter().map(|k| value(&k.temptations[m]) / 12.0);
            each.collect()
        };
        let worth = |cell: CellIx, m: usize| {
            let each = self.menus.players().map(|p| paths.value(cell, p, 0, m + 1));
            each.collect()
        };
        (0..deal.terms.months)
            .map(|m| MonthFinding {
                month: m,
                date: day_of(deal.terms.signed, m),
                deal_pct: worth(self.at(m), m),
                threat_pct: worth(self.fail, m),
                gain_pct: of(m, &gain),
                loss_pct: of(m, &|t| t.loss),
            })
            .collect()
    }
}

/// One band, judged.
struct Judged {
    kept: Vec<Kept>,
    /// Everybody foreseeing everybody; players are those of the standoff.
    foreseen: Foreseen,
    /// Of those who decide, in their order.
    courses: Vec<Course>,
    deciders: Vec<PlayerIx>,
    without: Vec<Months>,
    spans: Vec<Spans>,
}

impl Judged {
    fn first(&self) -> Option<usize> {
        self.kept.iter().filter_map(|k| k.broken_in).min()
    }

    /// The first month that a side would choose if only it could break the deal, and which side.
    fn best(&self) -> Option<(usize, PlayerIx)> {
        let dated = self.kept.iter().enumerate();
        let dated = dated.filter_map(|(at, k)| k.best_in.map(|m| (m, PlayerIx(at))));
        dated.min_by_key(|(month, _)| *month)
    }
}
