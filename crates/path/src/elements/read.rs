//! From the text of the tables to tables that make sense; every complaint names table and row.

use super::{ClassRow, Element, JudgementRow, Judgements, Spread, StageRow, Tables, Thrift, Use};
use crate::PathError;
use crate::csv_rows::{error, rows, unknown, wrong};

/// The text of every table.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// Elements.
    pub elements: &'a str,
    /// Stages.
    pub stages: &'a str,
    /// Goods that stages are.
    pub goods: &'a str,
    /// Shares of the sender.
    pub shares: &'a str,
    /// Users.
    pub users: &'a str,
    /// Exposures from published figures.
    pub exposures: &'a str,
    /// Thrift.
    pub schedules: &'a str,
    /// Stocks.
    pub stocks: &'a str,
    /// Judgements.
    pub judgements: &'a str,
    /// Classes of sectors.
    pub classes: &'a str,
    /// Fuels.
    pub fuels: &'a str,
    /// Who needs fuels.
    pub fuel_users: &'a str,
    /// Months of heat.
    pub heat: &'a str,
    /// Announced projects.
    pub projects: &'a str,
    /// What their statuses mean.
    pub statuses: &'a str,
    /// What they are set against.
    pub needs: &'a str,
}

impl Tables {
    /// The tables that are built in (`PROVENANCE.md` says where they come from).
    ///
    /// # Errors
    /// None with the tables this version was built with; as [`Tables::read`].
    pub fn builtin() -> Result<Self, PathError> {
        Self::read(Texts::BUILTIN)
    }

    /// Tables from their text.
    ///
    /// # Errors
    /// [`PathError::Table`] naming table and row: unreadable rows, names that nothing defines, shares outside 0 to 1,
    /// figures whose central value lies outside its range.
    pub fn read(texts: Texts<'_>) -> Result<Self, PathError> {
        let elements: Vec<Element> = rows("elements", texts.elements)?;
        check_elements(&elements)?;
        let stages: Vec<StageRow> = rows("stages", texts.stages)?;
        let schedules: Vec<Thrift> = rows("schedules", texts.schedules)?;
        for (at, s) in schedules.iter().enumerate() {
            within("schedules", at, "theta", s.theta(), 0.0, 1.0)?;
            within("schedules", at, "tau", s.tau(), 0.01, 1200.0)?;
        }
        let classes: Vec<ClassRow> = rows("classes", texts.classes)?;
        for (at, c) in classes.iter().enumerate() {
            if classes[..at].iter().any(|other| other.sector == c.sector) {
                return wrong("classes", at, format!("{} is there twice", c.sector));
            }
        }
        let tables = Self {
            users: rows("users", texts.users)?,
            exposures: rows("exposures", texts.exposures)?,
            goods: rows("goods", texts.goods)?,
            shares: rows("shares", texts.shares)?,
            stocks: rows("stocks", texts.stocks)?,
            judgements: Judgements::read(&rows("judgements", texts.judgements)?)?,
            fuels: rows("fuels", texts.fuels)?,
            fuel_users: rows("fuel-users", texts.fuel_users)?,
            heat: rows("heat", texts.heat)?,
            projects: rows("projects", texts.projects)?,
            statuses: rows("statuses", texts.statuses)?,
            needs: rows("needs", texts.needs)?,
            elements,
            stages,
            schedules,
            classes,
        };
        tables.check_stages()?;
        tables.check_users()?;
        tables.check_exposures()?;
        tables.check_fuels()?;
        tables.check_projects()?;
        Ok(tables)
    }

    fn check_stages(&self) -> Result<(), PathError> {
        for (at, s) in self.stages.iter().enumerate() {
            self.known_element("stages", at, &s.element)?;
            let apart = |o: &&StageRow| {
                o.element == s.element && (o.stage == s.stage) != (o.order == s.order)
            };
            if let Some(other) = self.stages.iter().find(apart) {
                let reason = format!(
                    "{} has {} as number {} and {} as number {}; a stage has one number of its own",
                    s.element, s.stage, s.order, other.stage, other.order
                );
                return wrong("stages", at, reason);
            }
        }
        if let Some((at, e)) =
            (self.elements.iter().enumerate()).find(|(_, e)| self.stages_of(&e.element).is_empty())
        {
            return wrong("elements", at, format!("{} has no stage", e.element));
        }
        for (at, g) in self.goods.iter().enumerate() {
            self.known_stage("goods", at, &g.element, &g.stage)?;
        }
        for (at, s) in self.shares.iter().enumerate() {
            self.known_stage("shares", at, &s.element, &s.stage)?;
            within(
                "shares",
                at,
                "sender_share",
                Spread::fixed(s.sender_share),
                0.0,
                1.0,
            )?;
            self.once(
                "shares",
                at,
                self.shares[..at]
                    .iter()
                    .map(|o| (&o.element, &o.stage, &o.region)),
                (&s.element, &s.stage, &s.region),
            )?;
        }
        for (at, s) in self.stocks.iter().enumerate() {
            self.known_stage("stocks", at, &s.element, &s.stage)?;
            within("stocks", at, "months", s.months(), 0.0, 120.0)?;
            self.once(
                "stocks",
                at,
                self.stocks[..at]
                    .iter()
                    .map(|o| (&o.element, &o.stage, &o.region)),
                (&s.element, &s.stage, &s.region),
            )?;
        }
        Ok(())
    }

    fn check_users(&self) -> Result<(), PathError> {
        for (at, u) in self.users.iter().enumerate() {
            self.known_element("users", at, &u.element)?;
            within("users", at, "exposed", u.exposed(), 0.0, 1.0)?;
            within(
                "users",
                at,
                "tonnage_share",
                Spread::fixed(u.tonnage_share),
                0.0,
                1.0,
            )?;
            if !self.schedules.iter().any(|s| s.schedule == u.schedule) {
                let known = self.schedules.iter().map(|s| s.schedule.as_str());
                return wrong("users", at, unknown("schedule", &u.schedule, known));
            }
            if !self.classes.iter().any(|c| c.sector == u.sector) {
                let known = self.classes.iter().map(|c| c.sector.as_str());
                return wrong("users", at, unknown("sector", &u.sector, known));
            }
            let same = |o: &&Use| {
                o.element == u.element
                    && o.name == u.name
                    && o.sector == u.sector
                    && o.region == u.region
            };
            if self.users[..at].iter().any(|o| same(&o)) {
                let reason = format!("{} of {} in {} is there twice", u.name, u.element, u.region);
                return wrong("users", at, reason);
            }
            let of_sector = self.exposed_at_most(u);
            if of_sector > 1.0 + 1e-9 {
                let reason = format!(
                    "uses of {} in {} expose {of_sector:.2} of its value added at the severe end; write at most 1",
                    u.element, u.sector
                );
                return wrong("users", at, reason);
            }
        }
        Ok(())
    }

    /// What all uses of an element in the sector of one of them expose of it in that region, at the severe end.
    pub(super) fn exposed_at_most(&self, u: &Use) -> f64 {
        (self.users.iter())
            .filter(|o| {
                o.element == u.element
                    && o.sector == u.sector
                    && (o.region == u.region || o.region == "*")
            })
            .filter(|o| {
                o.region == u.region
                    || !self.users.iter().any(|p| {
                        p.element == o.element
                            && p.name == o.name
                            && p.sector == o.sector
                            && p.region == u.region
                    })
            })
            .map(|o| o.exposed().mild.max(o.exposed().severe))
            .sum()
    }

    fn check_fuels(&self) -> Result<(), PathError> {
        for (at, f) in self.fuels.iter().enumerate() {
            within("fuels", at, &f.name, f.spread(), 0.0, 1e9)?;
        }
        for (at, u) in self.fuel_users.iter().enumerate() {
            within(
                "fuel-users",
                at,
                "exposed",
                Spread::fixed(u.exposed),
                0.0,
                1.0,
            )?;
            if !self.fuels.iter().any(|f| f.fuel == u.fuel) {
                let known = self.fuels.iter().map(|f| f.fuel.as_str());
                return wrong("fuel-users", at, unknown("fuel", &u.fuel, known));
            }
        }
        for (at, h) in self.heat.iter().enumerate() {
            if !((1..=12).contains(&h.month) && h.share >= 0.0 && h.share.is_finite()) {
                return wrong(
                    "heat",
                    at,
                    "months run from 1 to 12, shares are 0 or more".to_owned(),
                );
            }
        }
        Ok(())
    }

    pub(super) fn known_element(
        &self,
        table: &str,
        at: usize,
        element: &str,
    ) -> Result<(), PathError> {
        if self.find(element).is_some() {
            return Ok(());
        }
        let known = self.elements.iter().map(|e| e.element.as_str());
        wrong(table, at, unknown("element", element, known))
    }

    pub(super) fn known_stage(
        &self,
        table: &str,
        at: usize,
        element: &str,
        stage: &str,
    ) -> Result<(), PathError> {
        self.known_element(table, at, element)?;
        let stages = self.stages_of(element);
        if stages.contains(&stage) {
            return Ok(());
        }
        wrong(table, at, unknown("stage", stage, stages.into_iter()))
    }

    pub(super) fn once<'a, T: PartialEq + 'a>(
        &self,
        table: &str,
        at: usize,
        mut before: impl Iterator<Item = T>,
        row: T,
    ) -> Result<(), PathError> {
        if before.any(|other| other == row) {
            return wrong(table, at, "this row is there twice".to_owned());
        }
        Ok(())
    }
}

fn check_elements(elements: &[Element]) -> Result<(), PathError> {
    for (at, e) in elements.iter().enumerate() {
        if elements[..at]
            .iter()
            .any(|other| other.element == e.element)
        {
            return wrong("elements", at, format!("{} is there twice", e.element));
        }
        for (what, value) in [("outside_t", e.outside_t), ("price_usd_kg", e.price_usd_kg)] {
            if !(value > 0.0 && value.is_finite()) {
                return wrong(
                    "elements",
                    at,
                    format!("{what} is {value}; it must be above 0"),
                );
            }
        }
        within("elements", at, "elasticity", e.elasticity(), 1e-3, 10.0)?;
        within("elements", at, "supply36", e.supply36(), 0.0, 10.0)?;
        within("elements", at, "spot", e.spot(), 0.0, 1.0)?;
    }
    Ok(())
}

impl Judgements {
    fn read(list: &[JudgementRow]) -> Result<Self, PathError> {
        let get = |name: &str, least: f64, most: f64| -> Result<Spread, PathError> {
            let found = (list.iter().enumerate()).find(|(_, row)| row.name == name);
            let (at, row) =
                found.ok_or_else(|| error("judgements", 0, format!("no row \"{name}\"")))?;
            within("judgements", at, name, row.spread(), least, most)?;
            Ok(row.spread())
        };
        Ok(Self {
            // Below one: the map of capability must contract (equation 11).
            c0: get("c0", 0.0, 0.99)?,
            io_stock: get("io_stock", 0.0, 120.0)?,
            merit: get("merit", 0.0, 1.0)?,
            leak_limit: get("leak_limit", 0.0, 1.0)?,
            leak_months: get("leak_months", 0.01, 1200.0)?,
            transit: get("transit", 0.0, 12.0)?,
            mpc: get("mpc", 0.0, 1.0)?,
            refill: get("refill", 0.0, 12.0)?,
            warn_buy: get("warn_buy", 0.0, 12.0)?,
            orders: get("orders", 0.0, 1.0)?,
            spare: get("spare", 0.0, 1.0)?,
        })
    }
}

pub(super) fn within(
    table: &str,
    at: usize,
    what: &str,
    spread: Spread,
    least: f64,
    most: f64,
) -> Result<(), PathError> {
    if spread.is_within(least, most) {
        return Ok(());
    }
    let Spread {
        mild,
        central,
        severe,
    } = spread;
    let reason = format!(
        "{what} is {mild}, {central}, {severe}; it must lie from {least} to {most}, the central value between the ends"
    );
    wrong(table, at, reason)
}
