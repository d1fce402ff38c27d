//! Weekly hazards of steps up, steps down and agreements.
//!
//!   logit h_j(w) = α_j + β₁ log(1+U_w) + β₂ log(1+N_w) + β₃ due_w + β₄ S_w
//!
//! Discrete-time competing risks (Allison, *Sociological Methodology* 13, 1982) that excite themselves (Hawkes, *Biometrika* 58, 1971;
//! Mohler et al., *JASA* 106, 2011). Covariates are standardised on the weeks the model is trained on.

use crate::OddsError;
use crate::posterior::{Fit, Logit, Row};
use crate::record::EventClass;
use crate::week::{State, Week};

/// Which covariates a hazard reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HazardModel {
    /// Past steps up and down.
    SelfExciting,
    /// The same and due dates: the headline.
    DueDates,
    /// The same and signals.
    Signals,
    /// Signals alone.
    SignalsOnly,
}

impl HazardModel {
    /// Every model.
    pub const ALL: [Self; 4] = [
        Self::SelfExciting,
        Self::DueDates,
        Self::Signals,
        Self::SignalsOnly,
    ];

    /// Its name in tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::SelfExciting => "self-exciting",
            Self::DueDates => "due dates",
            Self::Signals => "due dates and signals",
            Self::SignalsOnly => "signals only",
        }
    }

    /// Covariates of a state, and how many they are.
    fn covariates(self, state: &State) -> ([f64; 4], usize) {
        let (up, down) = (state.up.ln_1p(), state.down.ln_1p());
        let due = f64::from(u8::from(state.due));
        match self {
            Self::SelfExciting => ([up, down, 0.0, 0.0], 2),
            Self::DueDates => ([up, down, due, 0.0], 3),
            Self::Signals => ([up, down, due, state.signals], 4),
            Self::SignalsOnly => ([state.signals, 0.0, 0.0, 0.0], 1),
        }
    }
}

/// Means and deviations of covariates on the weeks of training.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    model: HazardModel,
    mean: Vec<f64>,
    deviation: Vec<f64>,
}

impl Scale {
    fn of(model: HazardModel, weeks: &[&Week]) -> Self {
        let rows: Vec<[f64; 4]> = weeks.iter().map(|w| model.covariates(&w.state).0).collect();
        let columns = model.covariates(&State::default()).1;
        let n = rows.len().max(1) as f64;
        let mean: Vec<f64> = (0..columns)
            .map(|c| rows.iter().map(|r| r[c]).sum::<f64>() / n)
            .collect();
        let deviation = (0..columns)
            .map(|c| {
                let variance = rows.iter().map(|r| (r[c] - mean[c]).powi(2)).sum::<f64>() / n;
                // A covariate that never moved says nothing: it stays at zero.
                if variance > 0.0 { variance.sqrt() } else { 1.0 }
            })
            .collect();
        Self {
            model,
            mean,
            deviation,
        }
    }

    /// The constant and the standardised covariates of a state.
    pub(crate) fn row(&self, state: &State) -> Vec<f64> {
        let (raw, _) = self.model.covariates(state);
        let standardised = raw
            .iter()
            .zip(&self.mean)
            .zip(&self.deviation)
            .map(|((x, m), s)| (x - m) / s);
        std::iter::once(1.0).chain(standardised).collect()
    }

    /// Log-odds of a state under coefficients.
    pub(crate) fn log_odds(&self, coefficients: &[f64], state: &State) -> f64 {
        let (raw, _) = self.model.covariates(state);
        let standardised = raw
            .iter()
            .zip(&self.mean)
            .zip(&self.deviation)
            .map(|((x, m), s)| (x - m) / s);
        coefficients[0]
            + coefficients[1..]
                .iter()
                .zip(standardised)
                .map(|(b, x)| b * x)
                .sum::<f64>()
    }

    /// Change of the log-odds that a unit of a covariate brings.
    pub(crate) fn per_unit(&self, coefficients: &[f64], covariate: usize) -> f64 {
        coefficients[covariate + 1] / self.deviation[covariate]
    }
}

/// The logit of a class on weeks, and the scale of its covariates.
pub(crate) fn on_weeks(model: HazardModel, class: EventClass, weeks: &[&Week]) -> (Logit, Scale) {
    let scale = Scale::of(model, weeks);
    let rows: Vec<Row> = (weeks.iter())
        .map(|w| Row {
            x: scale.row(&w.state),
            class: usize::from(w.had(class)),
            weight: 1.0,
            group: 0,
        })
        .collect();
    let columns = scale.mean.len() + 1;
    (
        Logit {
            rows,
            classes: 2,
            columns,
            groups: 0,
            markers: None,
        },
        scale,
    )
}

/// A hazard fitted at the top of its posterior.
#[derive(Debug, Clone)]
pub(crate) struct FittedHazard {
    pub fit: Fit,
    pub scale: Scale,
}

impl FittedHazard {
    pub(crate) fn new(
        model: HazardModel,
        class: EventClass,
        weeks: &[&Week],
    ) -> Result<Self, OddsError> {
        let (logit, scale) = on_weeks(model, class, weeks);
        let name = format!("hazard of {} with {}", class.word(), model.title());
        Ok(Self {
            fit: Fit::new(logit, &name)?,
            scale,
        })
    }

    /// Probabilities of at least one event in the week, averaged over what is not known of the coefficients.
    pub(crate) fn predictive(&self, states: &[State]) -> Vec<f64> {
        let rows: Vec<Vec<f64>> = states.iter().map(|s| self.scale.row(s)).collect();
        self.fit.predictive(&rows).iter().map(|p| p[1]).collect()
    }
}
