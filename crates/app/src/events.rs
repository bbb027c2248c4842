//! What happened at doors: listed, followed as it happens, and forgotten after a while.
//!
//! A reader goes by the numbers of events, which have no gaps, and reads from the database when it is
//! woken: by this process, when it wrote something, or by a look at the database, when another did.
//! So no reader can be too slow, and whoever comes back with the number that it came to has missed
//! nothing but what was forgotten meanwhile, which it is told.

pub(crate) mod book;

use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::{CompanyId, Timestamp};
use doorward_store::events::{self, Event, EventFilter, Tally};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Most events in one page or batch.
pub const MOST: i64 = 1_000;

/// Wakes the readers of events.
pub(crate) struct EventFeed {
    /// Rises with every reason to look; `None` at the end.
    changed: watch::Sender<Option<u64>>,
    /// The total of all events at the last look.
    seen: AtomicI64,
}

impl Default for EventFeed {
    fn default() -> Self {
        Self { changed: watch::Sender::new(Some(0)), seen: AtomicI64::new(-1) }
    }
}

impl EventFeed {
    /// Something was written here.
    pub(crate) fn wake(&self) {
        self.changed.send_modify(|count| {
            if let Some(count) = count {
                *count = count.wrapping_add(1);
            }
        });
    }

    /// What rises with every reason to look; `None` at the end.
    pub(crate) fn count(&self) -> Option<u64> {
        *self.changed.borrow()
    }

    /// The database was looked at; readers are woken if it holds more than at the last look.
    pub(crate) fn seen(&self, total: i64) {
        if self.seen.swap(total, Ordering::Relaxed) != total {
            self.wake();
        }
    }

    /// The server stops: readers end.
    pub(crate) fn close(&self) {
        self.changed.send_replace(None);
    }
}

/// Some events in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventBatch {
    /// How many were forgotten before the reader came to them.
    pub missed: i64,
    /// Those that are there; never empty, unless some were missed.
    pub events: Vec<Event>,
}

/// Follows the events of a company.
pub struct EventReader {
    app: Arc<App>,
    company: CompanyId,
    filter: EventFilter,
    /// The number that it has come to.
    number: i64,
    changed: watch::Receiver<Option<u64>>,
}

impl App {
    /// Events were committed: readers look, and the outbox is emptied.
    pub(crate) fn events_written(&self) {
        self.events.wake();
        self.wake_deliveries();
    }

    /// The events before a number, the newest first, or with `after`, behind a number in order. At
    /// most [`MOST`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn events(
        &self,
        ctx: &Ctx,
        filter: EventFilter,
        page: EventPage,
        most: i64,
    ) -> Result<Vec<Event>, Error> {
        let (company, most) = (ctx.company, most.clamp(1, MOST));
        self.db
            .read(move |c| {
                Ok(match page {
                    EventPage::Newest => events::before(c, company, i64::MAX, &filter, most)?,
                    EventPage::Before(number) => events::before(c, company, number, &filter, most)?,
                    EventPage::After(number) => events::after(c, company, number, &filter, most)?,
                })
            })
            .await
    }

    /// How often people were let in and not, hour by hour, since a moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tally_events(&self, ctx: &Ctx, since: Timestamp) -> Result<Vec<Tally>, Error> {
        let company = ctx.company;
        self.db.read_many(move |c| events::tally(c, company, since).map_err(Error::from)).await
    }

    /// Follows the events of the company of a context, from behind a number, or from now on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow_events(
        self: &Arc<Self>,
        ctx: &Ctx,
        filter: EventFilter,
        behind: Option<i64>,
    ) -> Result<EventReader, Error> {
        let company = ctx.company;
        let changed = self.events.changed.subscribe();
        let last: i64 =
            self.db.read_one(move |c| events::last_number(c, company).map_err(Error::from)).await?;
        // A number that was never given is of another database; it must not silence the reader.
        let number = behind.map_or(last, |behind| behind.clamp(0, last));
        Ok(EventReader { app: Arc::clone(self), company, filter, number, changed })
    }

    /// Forgets events that happened longer ago than they are kept; how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_old_events(&self) -> Result<u64, Error> {
        let Some(kept) = self.keep_events else { return Ok(0) };
        let before = self.clock.now() - kept;
        self.db.write(move |c| events::delete_older(c, before).map_err(Error::from)).await
    }
}

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventPage {
    /// The newest events, the newest first.
    Newest,
    /// Those before a number, the newest first.
    Before(i64),
    /// Those behind a number, in order.
    After(i64),
}

impl EventReader {
    /// The number that it has come to.
    pub const fn number(&self) -> i64 {
        self.number
    }

    /// The next events, as soon as there are any; `None` when the server stops.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next(&mut self) -> Result<Option<EventBatch>, Error> {
        loop {
            if self.changed.borrow_and_update().is_none() {
                return Ok(None);
            }
            let batch = self.look().await?;
            if batch.missed > 0 || !batch.events.is_empty() {
                return Ok(Some(batch));
            }
            if self.changed.changed().await.is_err() {
                return Ok(None);
            }
        }
    }

    /// Reads until an event is the one that is waited for; all up to it. What came behind it in the
    /// same batch is read again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read_until(
        &mut self,
        wanted: impl Fn(&Event) -> bool,
    ) -> Result<Vec<Event>, Error> {
        let mut all = Vec::new();
        while let Some(batch) = self.next().await? {
            for event in batch.events {
                let found = wanted(&event);
                let number = event.number;
                all.push(event);
                if found {
                    self.number = number;
                    return Ok(all);
                }
            }
        }
        Ok(all)
    }

    async fn look(&mut self) -> Result<EventBatch, Error> {
        let (company, filter, number) = (self.company, self.filter, self.number);
        let (batch, reached) = self
            .app
            .db
            .read(move |c| {
                let last = events::last_number(c, company)?;
                let first = events::after(c, company, number, &EventFilter::default(), 1)?;
                // Without any left, all up to the last one are forgotten.
                let next = first.first().map_or(last + 1, |event| event.number);
                let found = events::after(c, company, number, &filter, MOST)?;
                let full = i64::try_from(found.len()).unwrap_or(MOST) >= MOST;
                let reached = if full { found.last().map_or(last, |e| e.number) } else { last };
                let missed = (next - number - 1).max(0);
                Ok::<_, Error>((EventBatch { missed, events: found }, reached))
            })
            .await?;
        self.number = reached.max(number);
        Ok(batch)
    }
}

/// How long events are kept unless a setting says otherwise.
pub const KEPT: Duration = Duration::from_hours(24 * 400);
