//! What an assumption may be, as users write it: `uniform(0.3,1)`, `triangular(0.01,0.05,0.2)`, `between(3m,3y)`, `sets`.

use std::str::FromStr;

use detente_economy::Horizon;
use detente_table::closest;

use crate::refusal::Refusal;

/// What is known of one assumption.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Every value of an interval alike.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Every value alike in logs.
    LogUniform {
        /// Lower end, above zero.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A lowest, a likeliest and a highest value.
    Triangular {
        /// Lowest.
        low: f64,
        /// Likeliest.
        mode: f64,
        /// Highest.
        high: f64,
    },
    /// Mean and standard deviation.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Median and geometric standard deviation.
    LogNormal {
        /// Median, above zero.
        median: f64,
        /// Geometric standard deviation, above one.
        gsd: f64,
    },
    /// Horizons, alike in logs, in whole months.
    Between {
        /// The shortest.
        first: Horizon,
        /// The longest.
        last: Horizon,
    },
    /// One of several texts, each alike.
    Choice(Vec<String>),
    /// One of the published sets of elasticities of the world, each alike; none named = all.
    Sets(Vec<String>),
    /// What multiplies each trade elasticity, alike in logs.
    Scale {
        /// Lowest factor.
        low: f64,
        /// Highest factor.
        high: f64,
        /// Whether each sector has its own.
        by_sector: bool,
    },
}

/// A value that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Drawn {
    Number(f64),
    Text(String),
}

impl Drawn {
    /// As a key of a question is written.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Number(value) => value.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

const NAMES: [&str; 9] = [
    "uniform",
    "loguniform",
    "triangular",
    "normal",
    "lognormal",
    "between",
    "choice",
    "sets",
    "scale",
];

impl FromStr for Distribution {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let (name, inner) = match text.split_once('(') {
            Some((name, rest)) => {
                let inner = rest.strip_suffix(')').ok_or_else(|| {
                    Refusal::input(format!("\"{text}\": the bracket is not closed"))
                })?;
                (name.trim(), inner)
            }
            None => (text, ""),
        };
        let words: Vec<&str> = inner
            .split([',', '|'])
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .collect();
        let owned = || words.iter().map(|word| (*word).to_owned()).collect();
        match name {
            "uniform" => {
                let [low, high] = numbers(text, &words, "uniform(LOW,HIGH)")?;
                ordered(text, &[low, high])?;
                Ok(Self::Uniform { low, high })
            }
            "loguniform" => {
                let [low, high] = numbers(text, &words, "loguniform(LOW,HIGH)")?;
                ordered(text, &[0.0, low, high])?;
                Ok(Self::LogUniform { low, high })
            }
            "triangular" => {
                let [low, mode, high] = numbers(text, &words, "triangular(LOW,LIKELIEST,HIGH)")?;
                if !(low <= mode && mode <= high && low < high) {
                    return Err(Refusal::input(format!(
                        "\"{text}\": the values should ascend"
                    )));
                }
                Ok(Self::Triangular { low, mode, high })
            }
            "normal" => {
                let [mean, sd] = numbers(text, &words, "normal(MEAN,SD)")?;
                ordered(text, &[0.0, sd])?;
                Ok(Self::Normal { mean, sd })
            }
            "lognormal" => {
                let [median, gsd] = numbers(text, &words, "lognormal(MEDIAN,GSD)")?;
                ordered(text, &[0.0, median])?;
                ordered(text, &[1.0, gsd])?;
                Ok(Self::LogNormal { median, gsd })
            }
            "between" => match words[..] {
                [first, last] => {
                    let read = |word: &str| {
                        word.parse::<Horizon>()
                            .map_err(|error| Refusal::input(format!("\"{text}\": {error}")))
                    };
                    let (first, last) = (read(first)?, read(last)?);
                    ordered(text, &[f64::from(first.months()), f64::from(last.months())])?;
                    Ok(Self::Between { first, last })
                }
                _ => Err(written(text, "between(3m,3y)")),
            },
            "choice" if !words.is_empty() => Ok(Self::Choice(owned())),
            "choice" => Err(written(text, "choice(A|B|C)")),
            "sets" => Ok(Self::Sets(owned())),
            "scale" => {
                let by_sector = words.last() == Some(&"by=sector");
                let ends = if by_sector {
                    &words[..words.len() - 1]
                } else {
                    &words[..]
                };
                let [low, high] = numbers(text, ends, "scale(LOW,HIGH[,by=sector])")?;
                ordered(text, &[0.0, low, high])?;
                Ok(Self::Scale {
                    low,
                    high,
                    by_sector,
                })
            }
            other => {
                let help = match closest(other, NAMES) {
                    Some(close) => format!("did you mean \"{close}\"?"),
                    None => format!("there are {}", NAMES.join(", ")),
                };
                Err(Refusal::input_with_help(
                    format!("\"{text}\": there is no distribution \"{other}\""),
                    help,
                ))
            }
        }
    }
}

fn written(text: &str, form: &str) -> Refusal {
    Refusal::input(format!("\"{text}\" is not a distribution; write {form}"))
}

fn numbers<const N: usize>(text: &str, words: &[&str], form: &str) -> Result<[f64; N], Refusal> {
    let values: Option<Vec<f64>> = words
        .iter()
        .map(|word| word.parse::<f64>().ok().filter(|value| value.is_finite()))
        .collect();
    values
        .and_then(|values| values.try_into().ok())
        .ok_or_else(|| written(text, form))
}

fn ordered(text: &str, values: &[f64]) -> Result<(), Refusal> {
    if values.windows(2).all(|pair| pair[0] < pair[1]) {
        return Ok(());
    }
    let message =
        format!("\"{text}\": its numbers should ascend (scales and logs from above zero)");
    Err(Refusal::input(message))
}

impl Distribution {
    /// The value at a share of the distribution; `sets` are the world's.
    pub(super) fn at(&self, unit: f64, sets: &[String]) -> Drawn {
        let log =
            |low: f64, high: f64| (low.ln() + unit * (high / low).ln()).exp().clamp(low, high);
        let pick = |texts: &[String]| {
            let at = ((unit * texts.len() as f64) as usize).min(texts.len().saturating_sub(1));
            Drawn::Text(texts.get(at).cloned().unwrap_or_default())
        };
        Drawn::Number(match self {
            Self::Uniform { low, high } => low + unit * (high - low),
            Self::LogUniform { low, high } | Self::Scale { low, high, .. } => log(*low, *high),
            Self::Triangular { low, mode, high } => {
                let (span, turn) = (high - low, (mode - low) / (high - low));
                if unit < turn {
                    low + (unit * span * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - unit) * span * (high - mode)).sqrt()
                }
            }
            Self::Normal { mean, sd } => mean + sd * normal_quantile(unit),
            Self::LogNormal { median, gsd } => median * (gsd.ln() * normal_quantile(unit)).exp(),
            Self::Between { first, last } => {
                let months = log(f64::from(first.months()), f64::from(last.months()));
                return Drawn::Text(format!("{}m", months.round() as u32));
            }
            Self::Choice(texts) => return pick(texts),
            Self::Sets(texts) => return pick(if texts.is_empty() { sets } else { texts }),
        })
    }

    /// The texts it chooses from; none for numbers.
    pub(super) fn choices<'a>(&'a self, sets: &'a [String]) -> &'a [String] {
        match self {
            Self::Choice(texts) => texts,
            Self::Sets(texts) if texts.is_empty() => sets,
            Self::Sets(texts) => texts,
            _ => &[],
        }
    }
}

/// The standard normal quantile: Acklam's rational approximation (relative error below 1.2e-9).
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 5] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [
        7.784695709041462e-3,
        3.224671290700398e-1,
        2.445134137142996,
        3.754408661907416,
    ];
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    let horner = |c: &[f64], x: f64| c.iter().fold(0.0, |sum, c| sum * x + c);
    let tail = |q: f64| horner(&C, q) / (horner(&D, q) * q + 1.0);
    if p < 0.02425 {
        tail((-2.0 * p.ln()).sqrt())
    } else if p > 1.0 - 0.02425 {
        -tail((-2.0 * (1.0 - p).ln()).sqrt())
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(&A, r) * q / (horner(&B, r) * r + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, unit: f64) -> f64 {
        match text.parse::<Distribution>().unwrap().at(unit, &[]) {
            Drawn::Number(value) => value,
            Drawn::Text(text) => panic!("{text}"),
        }
    }

    #[test]
    fn quantiles_are_those_of_the_distributions() {
        assert_eq!(number("uniform(1,3)", 0.25), 1.5);
        assert!((number("loguniform(0.5,2)", 0.5) - 1.0).abs() < 1e-15);
        // Half of a symmetric triangle lies below its middle, an eighth below a quarter of its span.
        assert!((number("triangular(0,1,2)", 0.5) - 1.0).abs() < 1e-15);
        assert!((number("triangular(0,1,2)", 0.125) - 0.5).abs() < 1e-15);
        assert!((number("normal(0,1)", 0.975) - 1.959963984540054).abs() < 1e-8);
        assert!((number("normal(0,1)", 0.01) + 2.326347874040841).abs() < 1e-8);
        assert!((number("lognormal(2,1.5)", 0.5) - 2.0).abs() < 1e-12);
        let horizon = "between(3m,3y)".parse::<Distribution>().unwrap();
        assert_eq!(horizon.at(0.0, &[]), Drawn::Text("3m".into()));
        assert_eq!(horizon.at(1.0, &[]), Drawn::Text("36m".into()));
        let sets = ["a".to_owned(), "b".to_owned()];
        assert_eq!(
            Distribution::Sets(vec![]).at(0.6, &sets),
            Drawn::Text("b".into())
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str| text.parse::<Distribution>().unwrap_err();
        assert!(said("unifrom(1,2)").help.unwrap().contains("uniform"));
        for wrong in [
            "uniform(2,1)",
            "uniform(1)",
            "scale(0,2)",
            "between(3m)",
            "choice()",
            "normal(1,2",
            "normal(a,1)",
        ] {
            assert!(
                said(wrong).message.contains(wrong.trim_end_matches(')')),
                "{wrong}"
            );
        }
    }
}
