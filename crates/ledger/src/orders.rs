//! Anti-dumping and countervailing duties of a user's own: they are public order by order, and no table here has them.

use crate::error::Problem;
use crate::instrument::Status;
use crate::table::Table;
use crate::{Code, Completeness, LedgerError, LineComponent, LineRate};

/// One order on a commodity code.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The code; every line below it is under the order.
    pub code: Code,
    /// Its rate, a fraction.
    pub rate: f64,
    /// Its name or number.
    pub order: String,
}

impl Order {
    /// Reads a table `code,rate,order`.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] with every row that cannot be read.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Self>, LedgerError> {
        let mut problems: Vec<Problem> = Vec::new();
        let mut orders = Vec::new();
        if let Some(table) = Table::read(file, bytes, &["code", "rate", "order"], &mut problems) {
            for row in table.rows() {
                let (code, rate) = (
                    row.code("code", &mut problems),
                    row.value("rate", &mut problems),
                );
                if rate.is_some_and(|r| !(0.0..=20.0).contains(&r)) {
                    let message = "not a rate between 0 and 20 (write 0.25 for 25%)".to_owned();
                    row.wrong("rate", message, &mut problems);
                }
                if let (Some(code), Some(rate)) = (code, rate) {
                    let order = row.needed("order", &mut problems).to_owned();
                    orders.push(Self { code, rate, order });
                }
            }
        }
        match problems.is_empty() {
            true => Ok(orders),
            false => Err(LedgerError::Invalid { problems }),
        }
    }
}

impl LineRate {
    /// Adds the orders of a user that name the line to its total, each as a part of its own.
    pub fn add_orders(&mut self, orders: &[Order]) {
        for order in orders.iter().filter(|order| order.code.contains(self.code)) {
            self.rate += order.rate;
            self.rate_low += order.rate;
            self.rate_high += order.rate;
            self.components.push(LineComponent {
                instrument: order.order.clone(),
                authority: "order given by the user".to_owned(),
                title: order.order.clone(),
                legal_reference: String::new(),
                rate_pct: 100.0 * order.rate,
                share: 1.0,
                points: 100.0 * order.rate,
                status: Status::InForce,
                headings: Vec::new(),
                condition: None,
                known_at_digits: None,
                completeness: Completeness::Unknown,
                rule: "adds".to_owned(),
                list_flag: String::new(),
                lifted: Vec::new(),
                displaced: Vec::new(),
                unverified: true,
            });
        }
        if orders.is_empty() {
            return;
        }
        self.notes.retain(|note| note != NO_ORDERS);
    }
}

/// What a line says of orders where none were given.
pub(crate) const NO_ORDERS: &str =
    "anti-dumping and countervailing orders may exist for this line; none are known here";
