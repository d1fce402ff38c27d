//! How long a connection may be quiet: a minute between requests, a few seconds inside the head of one.
//!
//! hyper has one clock for both. With it a connection that a browser keeps for its next drag is closed as soon as a slow client's, and a
//! request that is just on its way meets a closed door.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// Times that a connection is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// For the head of a request, from its first byte.
    pub head: Duration,
    /// Between requests.
    pub idle: Duration,
}

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// An answer, or the body of a request: both have times of their own.
    Answer,
    /// The next request.
    Request,
    /// The rest of a head.
    Head,
}

/// A connection with its clock.
#[derive(Debug)]
pub(crate) struct Paced<T> {
    stream: T,
    pace: Pace,
    /// Whether a request is being answered: set by whoever answers.
    answering: Arc<AtomicBool>,
    waits: Waits,
    clock: Pin<Box<Sleep>>,
}

impl<T> Paced<T> {
    pub(crate) fn new(stream: T, pace: Pace, answering: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            pace,
            answering,
            waits: Waits::Request,
            clock: Box::pin(sleep(pace.idle)),
        }
    }

    fn wait(&mut self, waits: Waits, time: Duration) {
        self.waits = waits;
        self.clock.as_mut().reset(Instant::now() + time);
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Paced<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        if this.answering.load(Ordering::SeqCst) {
            this.waits = Waits::Answer;
            return read;
        }
        if this.waits == Waits::Answer {
            this.wait(Waits::Request, this.pace.idle);
        }
        if this.waits == Waits::Request && buf.filled().len() > before {
            this.wait(Waits::Head, this.pace.head);
        }
        match read {
            Poll::Pending => match this.clock.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                Poll::Pending => Poll::Pending,
            },
            read => read,
        }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Paced<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        // What is being told (events of a job) is not idle.
        if self.waits == Waits::Request {
            let idle = self.pace.idle;
            self.wait(Waits::Request, idle);
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const PACE: Pace = Pace {
        head: Duration::from_secs(5),
        idle: Duration::from_secs(60),
    };

    // Time is that of the test, which no machine is too slow for.
    #[tokio::test(start_paused = true)]
    async fn a_head_has_seconds_and_a_quiet_connection_a_minute() {
        let (mut client, server) = duplex(64);
        let answering = Arc::new(AtomicBool::new(false));
        let mut paced = Paced::new(server, PACE, Arc::clone(&answering));
        let mut buf = [0; 16];
        let begun = Instant::now();
        let quiet = paced.read(&mut buf).await.expect_err("it waits a minute");
        assert_eq!(
            (quiet.kind(), begun.elapsed().as_secs()),
            (io::ErrorKind::TimedOut, 60)
        );

        let (mut other, server) = duplex(64);
        let mut paced = Paced::new(server, PACE, answering);
        tokio::time::advance(Duration::from_secs(50)).await;
        other.write_all(b"GET").await.expect("it is open");
        assert_eq!(paced.read(&mut buf).await.expect("three bytes"), 3);
        let begun = Instant::now();
        let slow = paced
            .read(&mut buf)
            .await
            .expect_err("it waits five seconds");
        assert_eq!(
            (slow.kind(), begun.elapsed().as_secs()),
            (io::ErrorKind::TimedOut, 5)
        );
        client.shutdown().await.expect("it was open");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_takes_its_time_and_the_minute_begins_after_it() {
        let (mut client, server) = duplex(64);
        let answering = Arc::new(AtomicBool::new(false));
        let mut paced = Paced::new(server, PACE, Arc::clone(&answering));
        let mut buf = [0; 16];
        client.write_all(b"GET / ").await.expect("it is open");
        assert_eq!(paced.read(&mut buf).await.expect("six bytes"), 6);
        answering.store(true, Ordering::SeqCst);
        let waited = tokio::time::timeout(Duration::from_secs(600), paced.read(&mut buf)).await;
        assert!(waited.is_err(), "no clock runs while it is answered");
        answering.store(false, Ordering::SeqCst);
        let begun = Instant::now();
        assert!(paced.read(&mut buf).await.is_err());
        assert_eq!(begun.elapsed().as_secs(), 60);
    }
}
