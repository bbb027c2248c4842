//! Carries the log over into the file: most of it on a thread of its own, so that no write waits for
//! it, and the little that was written meanwhile by the writer, so that the log can begin anew
//! (SQLite documentation, "Write-Ahead Logging", section 2.3).

use super::{READER_CACHE_MIB, connect};
use crate::db::Error;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{self, SyncSender};

/// Pages in the log at which it is carried over into the file: often enough to keep it small, seldom
/// enough that a page changed many times is carried once.
const CHECKPOINT_PAGES: i32 = 4_000;
/// Pages at which the writer does not wait for the other thread any more.
const MOST_PAGES: i32 = 4 * CHECKPOINT_PAGES;

/// When the log is carried over, and by whom.
pub(super) struct Checkpoints {
    /// Pages in the log after the last commit.
    pages: Arc<AtomicI32>,
    /// The other thread has been asked, and the rest is not done.
    under_way: bool,
    /// The other thread has done its part.
    carried: Arc<AtomicBool>,
    ask: SyncSender<()>,
}

impl Checkpoints {
    /// Starts the thread, which ends when the value goes. From now on `writer` never carries anything
    /// over by itself.
    pub(super) fn start(path: &Path, writer: &mut Connection) -> Result<Self, Error> {
        let pages = Arc::new(AtomicI32::new(0));
        let counted = Arc::clone(&pages);
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            counted.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let connection = connect(path, READER_CACHE_MIB)?;
        let carried = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&carried);
        let (ask, asked) = mpsc::sync_channel(1);
        std::thread::Builder::new().name("doorward-checkpoint".to_owned()).spawn(move || {
            while asked.recv().is_ok() {
                // What could not be done now is done by the writer.
                let _ = carry_over(&connection);
                done.store(true, Ordering::Release);
            }
        })?;
        Ok(Self { pages, under_way: false, carried, ask })
    }

    /// Looks at the size of the log after a commit.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if self.under_way && (self.carried.load(Ordering::Acquire) || pages >= MOST_PAGES) {
            // A reader may hold part of the log; the next turn takes it along.
            let _ = carry_over(writer);
            self.under_way = false;
            self.pages.store(0, Ordering::Relaxed);
        } else if !self.under_way && pages >= CHECKPOINT_PAGES {
            self.carried.store(false, Ordering::Release);
            self.under_way = self.ask.try_send(()).is_ok();
        }
    }
}

fn carry_over(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?.query_row([], |_| Ok(()))
}
