//! What owners of factors earn in the combination that stands for each kind of outcome: what a market may price.

use detente_economy::Payoff;
use detente_talks::{CellIx, Concept, OutcomeClass, PayoffTable, classify, recommended};
use detente_world::{RegionIx, SectorIx};

use super::{Arena as _, At, Horizons, IncomeArena};
use crate::error::StandoffError;
use crate::report::stances;
use crate::run::{Progress, ratio_pct};

/// Incomes in one combination.
#[derive(Debug, Clone, PartialEq)]
pub struct Incomes {
    /// Real income \[n\] against the reference at the same horizon, per cent.
    pub real_income_pct: Vec<f64>,
    /// Incomes of owners of factors and profits \[n, s\], sectors fastest, USD million at the prices of final demand of the
    /// world's year.
    pub owners_usd_mn: Vec<f64>,
    /// Sectors.
    pub sectors: usize,
    /// Worst residual of the certificate.
    pub certificate: f64,
}

impl Horizons<'_> {
    /// The combination that stands for each kind of outcome: what talks fall back to for its own kind, the Nash bargain among
    /// the combinations of a kind for every other. A kind that nobody would sign is left out.
    ///
    /// # Errors
    /// The wedges of a position contradict those of the reference.
    pub fn classes(
        &self,
        table: &PayoffTable,
    ) -> Result<Vec<(OutcomeClass, CellIx)>, StandoffError> {
        let standoff = self.scene.standoff();
        let stances = stances(standoff, &self.scene)?;
        let menus = table.menus();
        let class = |cell: CellIx| {
            let of = |p: detente_talks::PlayerIx| vec![stances[p.0][menus.position_in(cell, p).0]];
            let levers: Vec<_> = menus.players().map(of).collect();
            classify(&levers)
        };
        let fail = self.fail();
        let threat = table.payoffs(fail);
        let found = recommended(
            table,
            &class,
            threat,
            Concept::Nash,
            standoff.tolerance_pct(),
        );
        let cell = |class_of: OutcomeClass, bargain: Option<CellIx>| match class(fail) == class_of {
            true => Some(fail),
            false => bargain,
        };
        let stands = found.into_iter().filter_map(|r| {
            let bargain = r.bargain.and_then(|b| b.cells.first().copied());
            Some((r.class, cell(r.class, bargain)?))
        });
        Ok(stands.collect())
    }

    /// Incomes in single combinations.
    ///
    /// # Errors
    /// As [`Self::game`].
    pub fn incomes(
        &self,
        cells: &[CellIx],
        at: &At,
        progress: &dyn Progress,
    ) -> Result<Vec<Incomes>, StandoffError> {
        let economy = self.economy(at)?;
        let arena = IncomeArena::new(&self.scene, &economy, self.moment(at), progress)?;
        let world = self.scene.standoff().world();
        let (regions, sectors) = (world.region_count(), world.sector_count());
        let one = |cell: &CellIx| {
            let solved = arena.solve(&arena.menus().combination(*cell), &arena.reference)?;
            let pairs = (0..regions).flat_map(|n| (0..sectors).map(move |s| (n, s)));
            let owners = pairs.map(|(n, s)| {
                let (region, sector) = (RegionIx(n), SectorIx(s));
                let nominal =
                    solved.factor_income.get(region, sector) + solved.profits.get(region, sector);
                nominal / solved.final_price[n]
            });
            let real = |n: usize| {
                let wanted = Payoff::RealIncome(RegionIx(n));
                ratio_pct(solved.payoff(&wanted), arena.reference.payoff(&wanted))
            };
            Ok(Incomes {
                owners_usd_mn: owners.collect(),
                real_income_pct: (0..regions).map(real).collect(),
                sectors,
                certificate: solved.certificate.worst,
            })
        };
        cells.iter().map(one).collect()
    }
}
