//! Where images are decoded and templates compared: a few threads of their own, and a bounded queue
//! before them, so that a flood of pictures starves nothing else.
//!
//! A picture that makes a decoder panic costs itself alone: the thread goes on.

use crate::error::{Error, Fault};
use doorward_biometrics::Matcher;
use doorward_domain::Refusal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::sync::oneshot;

/// How biometric work is bounded.
#[derive(Clone)]
pub struct BiometricSettings {
    /// Threads; a picture takes up to 256 MB while it is looked at.
    pub threads: usize,
    /// Pictures and searches that may wait; beyond it callers are told to come back.
    pub queue: usize,
    /// A face embedding of the operator's own, as an ONNX file.
    pub face_embedding: Option<Vec<u8>>,
}

type Job = Box<dyn FnOnce(&Matcher) + Send>;

/// The threads.
pub(crate) struct BiometricPool {
    jobs: mpsc::SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
}

/// What a job panicked over.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

impl BiometricPool {
    /// Starts the threads.
    ///
    /// # Errors
    /// When a thread cannot be started, or the operator's embedding is none.
    pub(crate) fn start(settings: &BiometricSettings) -> Result<Self, Fault> {
        let matcher = Arc::new(match &settings.face_embedding {
            None => Matcher::default(),
            Some(file) => with_embedding(file)?,
        });
        let (jobs, queue) = mpsc::sync_channel::<Job>(settings.queue);
        let (queue, waiting) = (Arc::new(Mutex::new(queue)), Arc::new(AtomicUsize::new(0)));
        for number in 0..settings.threads.max(1) {
            let (queue, matcher) = (Arc::clone(&queue), Arc::clone(&matcher));
            std::thread::Builder::new()
                .name(format!("doorward-match-{number}"))
                .spawn(move || work(&queue, &matcher))
                .map_err(|error| Fault::Biometrics(error.to_string()))?;
        }
        Ok(Self { jobs, waiting })
    }

    /// How many jobs wait or are being done.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Does something on one of the threads.
    ///
    /// # Errors
    /// [`Refusal::Limited`] when too much waits; a fault when the threads are gone.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Matcher) -> T + Send + 'static,
    ) -> Result<Result<T, Panicked>, Error> {
        let (reply, answer) = oneshot::channel();
        let waiting = Arc::clone(&self.waiting);
        let job: Job = Box::new(move |matcher| {
            let done = catch_unwind(AssertUnwindSafe(|| work(matcher))).map_err(|_| Panicked);
            waiting.fetch_sub(1, Ordering::Relaxed);
            // A caller that went away needs no answer.
            let _ = reply.send(done);
        });
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if self.jobs.try_send(job).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Refusal::Limited { retry_after: Duration::from_secs(2) }.into());
        }
        let stopped = |_| Fault::Biometrics("the matching threads have stopped".to_owned());
        Ok(answer.await.map_err(stopped)?)
    }
}

#[cfg(feature = "onnx")]
fn with_embedding(file: &[u8]) -> Result<Matcher, Fault> {
    Matcher::with_face_embedding(file).map_err(|error| Fault::Biometrics(error.to_string()))
}

#[cfg(not(feature = "onnx"))]
fn with_embedding(_: &[u8]) -> Result<Matcher, Fault> {
    let how = "this program takes no face embedding; build it with --features onnx";
    Err(Fault::Biometrics(how.to_owned()))
}

fn work(queue: &Mutex<mpsc::Receiver<Job>>, matcher: &Matcher) {
    loop {
        // The lock is held while waiting: one idle thread waits for work, the others for the lock.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(job) => job(matcher),
            Err(mpsc::RecvError) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(threads: usize, queue: usize) -> BiometricPool {
        let settings = BiometricSettings { threads, queue, face_embedding: None };
        BiometricPool::start(&settings).unwrap()
    }

    #[tokio::test]
    async fn a_job_that_panics_takes_nobody_with_it() {
        let pool = pool(1, 4);
        let poisoned = pool.run(|_| -> u8 { panic!("a decoder's bug") }).await.unwrap();
        assert_eq!(poisoned, Err(Panicked));
        assert_eq!(pool.run(|_| 7).await.unwrap(), Ok(7));
        assert_eq!(pool.waiting(), 0);
    }

    #[tokio::test]
    async fn beyond_the_queue_callers_are_told_to_come_back() {
        let pool = pool(1, 1);
        let (go, gate) = mpsc::channel::<()>();
        let (begun, has_begun) = mpsc::channel::<()>();
        let first = pool.run(move |_| {
            begun.send(()).unwrap();
            gate.recv().unwrap();
        });
        let mut first = std::pin::pin!(first);
        assert!(futures_poll(first.as_mut()).await.is_none());
        has_begun.recv().unwrap();
        let mut second = std::pin::pin!(pool.run(|_| ()));
        assert!(futures_poll(second.as_mut()).await.is_none());
        let refused = pool.run(|_| ()).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::Limited { .. }))));
        go.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(second.await.unwrap(), Ok(()));
    }

    /// Looks once whether something is ready.
    async fn futures_poll<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match future.as_mut().poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
