//! One page's solves: one running, one waiting, the newest wins; and where its next drag starts from.
//!
//! "Every new request stops the running one" starves when requests come faster than solves end: nothing is ever drawn. So
//! what runs is left to finish, unless it has run long or the hand let go, and what waits is replaced.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use detente_economy::Equilibrium;
use detente_table::Stop;
use tokio::sync::watch;

use crate::app::lock;
use crate::problem::Problem;

/// Pages that are known at once; the one that was not heard of longest goes.
const MOST: usize = 64;
/// How long a page that says nothing is known.
const IDLE: Duration = Duration::from_secs(600);
/// How long a solve may run on when something newer waits.
const PATIENCE: Duration = Duration::from_millis(150);

/// Where a drag starts: the equilibrium before, of the same world and economy.
#[derive(Debug, Clone)]
pub struct Warm {
    /// World and economy, as text.
    pub economy: String,
    pub equilibrium: Arc<Equilibrium>,
}

/// One page.
#[derive(Debug)]
pub struct Session {
    /// Number of the newest request, and whether it is at rest.
    newest: watch::Sender<(u64, bool)>,
    turn: tokio::sync::Mutex<()>,
    warm: Mutex<Option<Warm>>,
}

impl Session {
    fn new() -> Self {
        Self {
            newest: watch::channel((0, false)).0,
            turn: tokio::sync::Mutex::new(()),
            warm: Mutex::default(),
        }
    }

    /// Where the next drag may start.
    pub fn warm(&self) -> Option<Warm> {
        lock(&self.warm).clone()
    }

    /// Where the next drag starts.
    pub fn keep(&self, warm: Warm) {
        *lock(&self.warm) = Some(warm);
    }

    /// Runs work in turn. What a newer request replaces before it began, or stops because it ran long or the newer one is
    /// at rest, ends as superseded.
    ///
    /// # Errors
    /// [`Problem::superseded`].
    pub async fn in_turn<T, F>(
        &self,
        at_rest: bool,
        stop: &Stop,
        work: impl FnOnce() -> F,
    ) -> Result<T, Problem>
    where
        F: Future<Output = T>,
    {
        let mut mine = 0;
        self.newest.send_modify(|newest| {
            *newest = (newest.0 + 1, at_rest);
            mine = newest.0;
        });
        let mut news = self.newest.subscribe();
        let _turn = tokio::select! {
            biased;
            turn = self.turn.lock() => turn,
            _ = newer(&mut news, mine) => return Err(Problem::superseded()),
        };
        let started = Instant::now();
        let working = work();
        tokio::pin!(working);
        tokio::select! {
                biased;
                done = &mut working => Ok(done),
                rests = newer(&mut news, mine) => {
                    if !rests {
                        let left = PATIENCE.saturating_sub(started.elapsed());
                        if let Ok(done) = tokio::time::timeout(left, &mut working).await {
                            return Ok(done);
                        }
                    }
                    stop.ask();
                    // It returns within a sweep.
                    Ok(working.await)
                }
        }
    }
}

/// Waits for a newer request than this one; says whether it is at rest.
async fn newer(news: &mut watch::Receiver<(u64, bool)>, mine: u64) -> bool {
    let newest = news.wait_for(|newest| newest.0 > mine).await;
    newest.is_ok_and(|newest| newest.1)
}

/// The pages that are known.
#[derive(Debug, Default)]
pub struct Sessions {
    known: Mutex<Vec<(String, Instant, Arc<Session>)>>,
}

impl Sessions {
    /// The page of this name, known from now on.
    pub fn of(&self, name: &str) -> Arc<Session> {
        let mut known = lock(&self.known);
        known.retain(|(_, heard, _)| heard.elapsed() < IDLE);
        let found = known.iter().position(|(own, _, _)| own == name);
        let session = match found {
            Some(at) => known.remove(at).2,
            None => {
                if known.len() >= MOST {
                    known.remove(0);
                }
                Arc::new(Session::new())
            }
        };
        known.push((name.to_owned(), Instant::now(), Arc::clone(&session)));
        session
    }

    /// Pages that are known.
    pub fn count(&self) -> usize {
        lock(&self.known).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn of_many_requests_the_first_and_the_last_are_answered() {
        let session = Arc::new(Session::new());
        let ran = Arc::new(AtomicUsize::new(0));
        let mut tasks = Vec::new();
        for _ in 0..20 {
            let (session, ran) = (Arc::clone(&session), Arc::clone(&ran));
            tasks.push(tokio::spawn(async move {
                let stop = Stop::default();
                let work = || async {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                    ran.fetch_add(1, Ordering::SeqCst);
                };
                session.in_turn(false, &stop, work).await.is_ok()
            }));
            tokio::task::yield_now().await;
        }
        let mut answered = Vec::new();
        for task in tasks {
            answered.push(task.await.unwrap());
        }
        assert!(answered[0] && answered[19], "{answered:?}");
        assert_eq!(ran.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_hand_that_lets_go_stops_what_runs() {
        let session = Arc::new(Session::new());
        let (stop, other) = (Stop::default(), Arc::clone(&session));
        let seen = stop.clone();
        let first = tokio::spawn(async move {
            let work = || async {
                while !seen.is_asked() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            other.in_turn(false, &stop, work).await.is_ok()
        });
        tokio::time::sleep(Duration::from_millis(10)).await;
        let started = Instant::now();
        let at_rest = session
            .in_turn(true, &Stop::default(), || async { 7 })
            .await;
        assert_eq!(at_rest.ok(), Some(7));
        assert!(first.await.unwrap() && started.elapsed() < PATIENCE);
    }

    #[test]
    fn at_most_so_many_pages_are_known() {
        let sessions = Sessions::default();
        for at in 0..200 {
            sessions.of(&at.to_string());
        }
        assert_eq!(sessions.count(), MOST);
    }
}
