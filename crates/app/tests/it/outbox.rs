//! The outbox against the clock: written with the change, tried for three days, then given up.

use crate::house::{CHEAP, House};
use doorward_app::outbox::{self, Mail, MessageState};
use doorward_app::webhooks::NewWebhook;
use doorward_app::{App, Courier, Error, KeyRing, MailRoute, Retry};
use doorward_domain::{Email, Freshness, MessageId, Timestamp};
use doorward_outbound::{Guard, HookClient, Sender, Smtp, SmtpSecurity, SmtpSettings, Trust};
use doorward_store::outbox as stored;
use doorward_testkit::{HookServer, Mailbox, MailboxDoor, Mood, Reply, eventually};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

const RETRY: Retry = Retry { first: Duration::from_secs(30), tries: 18 };

/// Ways out: mail to a port of this machine if one is named, and webhooks on it.
pub(crate) fn courier(mail_port: Option<u16>) -> Courier {
    let trust = Trust::load(None).unwrap();
    let smtp = |port| SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: SmtpSecurity::None,
        user: None,
        hello: "example.org".to_owned(),
        step: Duration::from_secs(10),
    };
    Courier {
        mail: mail_port.map(|port| MailRoute {
            smtp: Smtp::new(smtp(port), &trust).unwrap(),
            sender: Sender::parse("doors@example.org").unwrap(),
        }),
        locks: doorward_locks::Reach::new(&trust).unwrap(),
        hooks: HookClient::new(Guard::parse("127.0.0.1").unwrap(), &trust).unwrap(),
        retry: RETRY,
        hook_limit: Duration::from_secs(20),
        question_limit: Duration::from_secs(20),
    }
}

fn mail(key: &str) -> Mail {
    Mail {
        unique_key: key.to_owned(),
        to: Email::parse("guest@example.org").unwrap(),
        subject: "Hello".to_owned(),
        text: "Follow https://doors.example.org/i#SECRETTOKEN0123".to_owned(),
        html: "<!--logo-->".to_owned(),
    }
}

/// Puts a letter into the outbox; `fail` undoes the change that it belongs to.
async fn put(house: &House, key: &'static str, fail: bool) -> Result<Option<MessageId>, Error> {
    let ring = KeyRing::open(&house.key_file()).unwrap();
    let ctx = house.operator("invite");
    let write = move |c: &mut doorward_store::Conn<'_>| {
        let id = outbox::put(c, &ring, &ctx, &mail(key))?;
        if fail { Err(doorward_domain::Refusal::EmailTaken.into()) } else { Ok(id) }
    };
    house.app.db().write(write).await
}

async fn row(house: &House, id: MessageId) -> stored::OutboxRow {
    let company = house.made.company_id;
    let get = move |c: &mut doorward_store::Conn<'_>| stored::get(c, company, id);
    house.app.db().read(get).await.unwrap().unwrap()
}

/// A server that delivers until it is dropped or stopped.
struct Delivering {
    app: Arc<App>,
    stop: watch::Sender<bool>,
    jobs: tokio::task::JoinHandle<()>,
}

impl Delivering {
    async fn start(house: &House, courier: Courier) -> Self {
        let app = Arc::new(house.another(CHEAP).await.with_courier(courier));
        let (stop, told) = watch::channel(false);
        let jobs = tokio::spawn(Arc::clone(&app).run_jobs(told));
        Self { app, stop, jobs }
    }

    async fn stop(self) {
        self.stop.send(true).unwrap();
        self.jobs.await.unwrap();
    }

    /// Waits until a message is as it should be.
    async fn until(
        &self,
        house: &House,
        id: MessageId,
        wanted: impl Fn(&stored::OutboxRow) -> bool,
    ) -> stored::OutboxRow {
        loop {
            let found = row(house, id).await;
            if wanted(&found) {
                return found;
            }
            self.app.wake_deliveries();
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_written_with_its_change_and_once() {
    let house = House::new(Freshness::Off).await;
    assert!(put(&house, "a", true).await.is_err());
    let all = || house.app.messages(house.made.company_id, None, 10);
    assert!(all().await.unwrap().is_empty());
    let id = put(&house, "a", false).await.unwrap().unwrap();
    assert_eq!(put(&house, "a", false).await.unwrap(), None);
    let rows = all().await.unwrap();
    assert_eq!(rows.len(), 1);
    // What the row shows to whoever has the database gives nothing away.
    let text = String::from_utf8_lossy(&rows[0].sealed).into_owned();
    assert!(!text.contains("SECRETTOKEN0123"));
    let shown = house.app.message(&house.operator("outbox.show"), id).await.unwrap();
    assert!(shown.text.unwrap().contains("SECRETTOKEN0123"));
    assert_eq!(house.books().await.iter().filter(|row| row.act == "outbox.show").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_tried_for_three_days_and_then_given_up() {
    let house = House::new(Freshness::Off).await;
    let mailbox = Mailbox::start(MailboxDoor::default());
    mailbox.set(Mood::Later);
    let delivering = Delivering::start(&house, courier(Some(mailbox.port))).await;
    let (id, began) = (put(&house, "a", false).await.unwrap().unwrap(), house.now());
    for attempt in 1..18 {
        let failed = |row: &stored::OutboxRow| {
            row.attempts == attempt && row.last_error.is_some() && is_settled(row, house.now())
        };
        let found = delivering.until(&house, id, failed).await;
        assert_eq!(found.state, stored::WAITING);
        // Not a moment before it is due.
        assert_eq!(mailbox.attempts(), usize::try_from(attempt).unwrap());
        house.set(found.next_attempt_at);
    }
    let dead = delivering.until(&house, id, |row| row.state == stored::DEAD).await;
    assert_eq!(dead.attempts, 18);
    assert!(dead.last_error.unwrap().contains("451"));
    let days = house.now().since(began).as_secs_f64() / 86_400.0;
    assert!((2.2..3.5).contains(&days), "{days} days");
    let listed = house.app.messages(house.made.company_id, Some(MessageState::Dead), 10).await;
    assert_eq!(listed.unwrap().len(), 1);
    delivering.stop().await;
}

/// Whether nobody is at it: whoever tries takes it for exactly so long.
fn is_settled(row: &stored::OutboxRow, now: Timestamp) -> bool {
    let wait = row.next_attempt_at.since(now);
    let lease = Duration::from_secs(82);
    wait > Duration::ZERO && wait != lease
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_a_letter_and_dies_keeps_it_for_a_while_only() {
    let house = House::new(Freshness::Off).await;
    let id = put(&house, "a", false).await.unwrap().unwrap();
    let (company, now) = (house.made.company_id, house.now());
    let until = now + Duration::from_mins(5);
    let take = move |c: &mut doorward_store::Conn<'_>| stored::take(c, company, id, now, until);
    assert!(house.app.db().write(take).await.unwrap());
    let mailbox = Mailbox::start(MailboxDoor::default());
    let delivering = Delivering::start(&house, courier(Some(mailbox.port))).await;
    let other = put(&house, "b", false).await.unwrap().unwrap();
    delivering.until(&house, other, |row| row.state == stored::SENT).await;
    assert_eq!(row(&house, id).await.state, stored::WAITING);
    house.set(until);
    let sent = delivering.until(&house, id, |row| row.state == stored::SENT).await;
    assert_eq!((sent.attempts, sent.sealed.len()), (2, 0));
    delivering.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_away_is_asked_once_in_a_while() {
    let house = House::new(Freshness::Off).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let first = put(&house, "a", false).await.unwrap().unwrap();
    house.pass(Duration::from_secs(1));
    let second = put(&house, "b", false).await.unwrap().unwrap();
    let delivering = Delivering::start(&house, courier(Some(port))).await;
    delivering.until(&house, first, |row| row.last_error.is_some()).await;
    delivering.stop().await;
    assert_eq!(row(&house, second).await.attempts, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_is_finished_when_the_server_stops() {
    let house = House::new(Freshness::Off).await;
    let mailbox = Mailbox::start(MailboxDoor::default());
    let delivering = Delivering::start(&house, courier(Some(mailbox.port))).await;
    let id = put(&house, "a", false).await.unwrap().unwrap();
    delivering.app.wake_deliveries();
    eventually("it arrives", || (mailbox.letters().len() == 1).then_some(()));
    delivering.stop().await;
    assert_eq!(row(&house, id).await.state, stored::SENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_goes_to_every_webhook_that_is_told_of_it() {
    let house = House::new(Freshness::Off).await;
    let server = HookServer::start();
    let delivering = Delivering::start(&house, courier(None)).await;
    let mut secrets = Vec::new();
    for (path, kinds) in [("/doors", "door.*"), ("/people", "person.added"), ("/all", "*")] {
        let new = NewWebhook { url: server.url(path), kinds: vec![kinds.to_owned()], secret: None };
        let ctx = house.operator("webhook.add");
        secrets.push(delivering.app.add_webhook(&ctx, new).await.unwrap());
    }
    let put = async |kind: &'static str| {
        let ring = KeyRing::open(&house.key_file()).unwrap();
        let ctx = house.operator("unlock");
        let write = move |c: &mut doorward_store::Conn<'_>| {
            outbox::put_event(c, &ring, &ctx, kind, &json!({ "door": "Front \"door\"" }))
        };
        house.app.db().write(write).await.unwrap()
    };
    assert_eq!(put("door.unlocked").await, 2);
    assert_eq!(put("site.added").await, 1);
    delivering.app.wake_deliveries();
    let calls = server.wait_for(3);
    let of = |target: &str| calls.iter().filter(|call| call.target == target).collect::<Vec<_>>();
    let (doors, all) = (of("/doors"), of("/all"));
    assert_eq!((doors.len(), of("/people").len(), all.len()), (1, 0, 2));
    let unlocked = doors[0].json();
    assert_eq!(unlocked["type"], "door.unlocked");
    assert_eq!(unlocked["timestamp"], "2022-06-07T09:28:58.000000Z");
    assert_eq!(unlocked["data"]["door"], "Front \"door\"");
    assert!(doors[0].is_signed_with(secrets[0].1.reveal()));
    assert!(!doors[0].is_signed_with(secrets[2].1.reveal()));
    // One event has one name, whoever hears of it.
    assert!(all.iter().any(|call| call.headers["webhook-id"] == doors[0].headers["webhook-id"]));
    let off = house.operator("webhook.change");
    delivering.app.switch_webhook(&off, secrets[2].0, false).await.unwrap();
    assert_eq!(put("site.added").await, 0);
    delivering.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_failed_rests_and_then_gets_all_that_waited() {
    let house = House::new(Freshness::Off).await;
    let server = HookServer::start();
    server.set(Reply::Close);
    let delivering = Delivering::start(&house, courier(None)).await;
    let new = NewWebhook { url: server.url("/"), kinds: Vec::new(), secret: None };
    let ctx = house.operator("webhook.add");
    let (number, _) = delivering.app.add_webhook(&ctx, new).await.unwrap();
    let first = delivering.app.test_webhook(&ctx, number).await.unwrap();
    let failed = delivering.until(&house, first, |row| row.last_error.is_some()).await;
    let second = delivering.app.test_webhook(&ctx, number).await.unwrap();
    server.set(Reply::Answer(200, String::new()));
    // The webhook rests: what is new waits with what failed.
    assert_eq!(row(&house, second).await.attempts, 0);
    house.set(failed.next_attempt_at);
    let sent = |row: &stored::OutboxRow| {
        // The rest is counted from when the lane was seen to end, which may be after that.
        house.pass(Duration::from_secs(1));
        row.state == stored::SENT
    };
    delivering.until(&house, first, sent).await;
    delivering.until(&house, second, sent).await;
    let log = delivering.app.webhook_deliveries(house.made.company_id, number, 10).await.unwrap();
    let outcomes: Vec<_> = log.iter().rev().map(|call| call.delivered).collect();
    assert_eq!(outcomes, [false, true, true]);
    delivering.stop().await;
}
