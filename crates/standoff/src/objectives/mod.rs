//! What players want besides real income: sectors, revenue, the rival's loss, and issues that no economy knows.

mod checked;
mod criteria;
mod played;

pub(crate) use checked::{Objective, objectives};
pub(crate) use criteria::Wants;
pub(crate) use played::{Played, Sample, Wanted, shown};
