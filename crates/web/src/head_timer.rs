//! The time that a connection gives the next head to arrive. Not for any other waiting.
//!
//! A timer of the runtime is set and cleared under a lock that all threads share, and hyper does both
//! for every request. Here each connection has one timer, set when it opens; it moves a deadline with
//! each request, and looks at the deadline when it goes off.

use hyper::rt::{Sleep, Timer};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

/// The timer of one connection, of which one sleep is awaited at a time.
pub(crate) struct HeadTimer(Arc<Mutex<Alarm>>);

struct Alarm {
    /// Goes off at the deadline or before.
    rings: Pin<Box<tokio::time::Sleep>>,
    deadline: Instant,
}

impl HeadTimer {
    /// A timer whose first deadline is `patience` away.
    pub(crate) fn new(patience: Duration) -> Self {
        let rings = Box::pin(tokio::time::sleep(patience));
        let deadline = rings.deadline().into_std();
        Self(Arc::new(Mutex::new(Alarm { rings, deadline })))
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        let mut alarm = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        alarm.deadline = deadline;
        if alarm.rings.deadline().into_std() > deadline {
            alarm.rings.as_mut().reset(deadline.into());
        }
        Box::pin(UntilDeadline(Arc::clone(&self.0)))
    }
}

struct UntilDeadline(Arc<Mutex<Alarm>>);

impl Sleep for UntilDeadline {}

impl Future for UntilDeadline {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut alarm = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            ready!(alarm.rings.as_mut().poll(context));
            let deadline = alarm.deadline;
            if alarm.rings.deadline().into_std() >= deadline {
                return Poll::Ready(());
            }
            alarm.rings.as_mut().reset(deadline.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    fn poll(sleep: &mut Pin<Box<dyn Sleep>>) -> Poll<()> {
        sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_sleep_ends_at_the_deadline_that_was_set_last() {
        let second = Duration::from_secs(1);
        let timer = HeadTimer::new(second * 10);
        let start = tokio::time::Instant::now().into_std();
        let mut first = timer.sleep_until(start + second * 10);
        tokio::time::advance(second * 9).await;
        assert_eq!(poll(&mut first), Poll::Pending);
        drop(first);
        let mut second_head = timer.sleep_until(start + second * 19);
        tokio::time::advance(second * 2).await;
        assert_eq!(poll(&mut second_head), Poll::Pending, "the first deadline has passed");
        tokio::time::advance(second * 7).await;
        assert_eq!(poll(&mut second_head), Poll::Pending);
        tokio::time::advance(second * 2).await;
        assert_eq!(poll(&mut second_head), Poll::Ready(()));
        let mut sooner = timer.sleep_until(start + second * 21);
        tokio::time::advance(second * 2).await;
        assert_eq!(poll(&mut sooner), Poll::Ready(()));
    }
}
