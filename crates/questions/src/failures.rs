//! What the libraries' errors mean for whoever asks: status, text, and the place in the source.

use detente_check::replicate::ReplicateError;
use detente_economy::settings::SettingsError;
use detente_economy::{EconomyError, SolveError};
use detente_ledger::LedgerError;
use detente_path::PathError;
use detente_path::farm::{FarmError, MarketError, MeasureError};
use detente_policy::PolicyError;
use detente_standoff::StandoffError;
use detente_standoff::tariffs::TariffGameError;
use detente_standoff::timing::TimingError;
use detente_table::TableError;
use detente_world::{World, WorldError};

use serde_json::json;

use crate::refusal::{Refusal, Status, byte_span, in_one_sentence};
use crate::run::RunError;

impl From<PolicyError> for Refusal {
    fn from(error: PolicyError) -> Self {
        let message = in_one_sentence(&error);
        match error {
            PolicyError::Syntax {
                text,
                column,
                length,
                ..
            } => {
                let span = byte_span(&text, column, length);
                Self::input(message).at("wedge", text, span)
            }
            PolicyError::Toml {
                path, line, column, ..
            } => Self::input(message).in_file(&path, line, column),
            _ => Self::input(message),
        }
    }
}

impl From<WorldError> for Refusal {
    fn from(error: WorldError) -> Self {
        let message = in_one_sentence(&error);
        match error {
            WorldError::Toml { path, context, .. } => match context.span {
                Some(span) => {
                    Self::input(message).at(path.display().to_string(), context.text, span)
                }
                None => Self::input(message),
            },
            _ => Self::input(message),
        }
    }
}

impl From<PathError> for Refusal {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Interrupted => Self::interrupted(),
            PathError::Solve { month, source } => {
                Self::from(source).of_subject(format!("month {month}"))
            }
            PathError::Economy { .. }
            | PathError::Table { .. }
            | PathError::Folder { .. }
            | PathError::Question(_)
            | PathError::Schedule(_)
            | PathError::Horizon(_) => Self::input(in_one_sentence(&error)),
        }
    }
}

impl From<StandoffError> for Refusal {
    fn from(error: StandoffError) -> Self {
        let said = in_one_sentence(&error);
        match error {
            StandoffError::File {
                place,
                message,
                help,
            } => {
                let Some(span) = place.span else {
                    return Self::input(said);
                };
                let message = format!("{}: {message}", place.file);
                Self {
                    help,
                    ..Self::input(message)
                }
                .at(place.file, place.text, span)
            }
            StandoffError::Solve { run, source } => Self::from(source).of_subject(run),
            StandoffError::Path { run, source } => Self::from(source).of_subject(run),
            StandoffError::Uncertified { .. } => Self::model(Status::NotCertified, said),
            StandoffError::Cancelled { .. } => Self::interrupted(),
            StandoffError::Economy(inner) => inner.into(),
            _ => Self::input(said),
        }
    }
}

impl From<TimingError> for Refusal {
    fn from(error: TimingError) -> Self {
        match error {
            TimingError::Path(inner) => inner.into(),
            other => Self::input(in_one_sentence(&other)),
        }
    }
}

/// Library errors that are always the user's input.
macro_rules! input_errors {
    ($($error:ty),* $(,)?) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                Self::from_library(error)
            }
        }
    )*};
}

input_errors!(LedgerError, MeasureError, RunError, TableError);

impl From<FarmError> for Refusal {
    fn from(error: FarmError) -> Self {
        let said = in_one_sentence(&error);
        match error {
            FarmError::Policy(inner) => inner.into(),
            FarmError::Market { source, .. } => {
                let status = match source {
                    MarketError::Infeasible(_) => Status::Infeasible,
                    MarketError::NotCertified(_) => Status::NotCertified,
                    MarketError::Stopped(_) | MarketError::Taxes { .. } => Status::NotConverged,
                };
                Self::model(status, said)
            }
            _ => Self::input(said),
        }
    }
}

impl From<EconomyError> for Refusal {
    fn from(error: EconomyError) -> Self {
        let said = in_one_sentence(&error);
        match error {
            // The input was sound; the first of the two solves failed.
            EconomyError::Purge(inner) => Self {
                message: said,
                ..Self::from(*inner)
            },
            _ => Self::input(said),
        }
    }
}

impl From<SettingsError> for Refusal {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Economy(inner) => inner.into(),
            _ => Self::from_library(error),
        }
    }
}

impl From<SolveError> for Refusal {
    fn from(error: SolveError) -> Self {
        let (status, details) = match &error {
            SolveError::Infeasible { reason, cause } => (
                Status::Infeasible,
                json!({ "reason": reason, "cause": cause.cause, "terms": cause.terms }),
            ),
            SolveError::NotConverged {
                sweeps,
                residual,
                worst,
            } => (
                Status::NotConverged,
                json!({ "sweeps": sweeps, "residual": residual, "worst": worst }),
            ),
            SolveError::NotUnique {
                folds,
                sweeps,
                sector,
                product,
            } => (
                Status::NotConverged,
                json!({ "folds": folds, "sweeps": sweeps, "sector": sector, "scale_times_trade_elasticity": product }),
            ),
            SolveError::NotCertified {
                worst,
                market,
                limit,
            } => (
                Status::NotCertified,
                json!({ "worst": worst, "market": market, "limit": limit }),
            ),
            SolveError::Input(inner) => return Self::from(inner.clone()),
            SolveError::Interrupted => return Self::interrupted(),
        };
        // The status is printed beside the message.
        let said = error.to_string();
        let prefix = format!("{}: ", status.as_str().replace('_', " "));
        let message = said.strip_prefix(&prefix).unwrap_or(&said).to_owned();
        let details = Box::new(details.as_object().cloned().unwrap_or_default());
        Self {
            details,
            ..Self::model(status, message)
        }
    }
}

/// A failed solve in a world, its cause with the codes of region and sector.
pub(crate) fn named_cause(error: SolveError, world: &World) -> Refusal {
    let cause = match &error {
        SolveError::Infeasible { cause, .. } => Some(cause.clone()),
        _ => None,
    };
    let refusal = Refusal::from(error);
    let Some(cause) = cause else {
        return refusal;
    };
    let region = cause.region.map(|n| world.region(n).code.clone());
    let sector = cause.sector.map(|k| world.sector(k).code.clone());
    refusal.detail("region", region).detail("sector", sector)
}

impl From<ReplicateError> for Refusal {
    fn from(error: ReplicateError) -> Self {
        let message = in_one_sentence(&error);
        match error {
            ReplicateError::Interrupted => Self::interrupted(),
            ReplicateError::Policy(inner) => inner.into(),
            ReplicateError::World(inner) => inner.into(),
            ReplicateError::Toml {
                path, line, column, ..
            } => Self::input(message).in_file(&path, line, column),
            _ => Self::input(message),
        }
    }
}

impl From<TariffGameError> for Refusal {
    fn from(error: TariffGameError) -> Self {
        let said = in_one_sentence(&error);
        match error {
            TariffGameError::Solve(inner) => inner.into(),
            TariffGameError::NotFound(_) => Self::model(Status::NotConverged, said),
            TariffGameError::BetterResponse { player, gain_pct } => {
                let refusal = Self::model(Status::NotConverged, said);
                refusal
                    .detail("player", player)
                    .detail("gain_pct", gain_pct)
            }
            TariffGameError::NoTop { player, curvature } => {
                let refusal = Self::model(Status::NotConverged, said);
                refusal
                    .detail("player", player)
                    .detail("second_order", curvature)
            }
            TariffGameError::Unchecked { .. } | TariffGameError::Talks(_) => {
                Self::model(Status::NotConverged, said)
            }
            TariffGameError::ClosedForm(_) => Self::model(Status::Unsupported, said),
            _ => Self::input(said),
        }
    }
}
