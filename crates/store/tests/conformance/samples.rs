//! Values that the stories are told with.

use doorward_domain::access::PersonNumber;
use doorward_domain::{
    ALIASES, Application, ApplicationId, ApplicationKind, Company, CompanyId, CompanySettings,
    Email, Freshness, Hostname, KeyId, MessageId, NetworkList, NewPerson, PersonId, PersonName,
    Phone, Plan, RequestId, Source, Timestamp, UserName,
};
use doorward_store::api_keys::ApiKey;
use doorward_store::applications::KeyedHash;
use doorward_store::audit::AuditRow;
use doorward_store::hmac_keys::SealedHmacKey;
use doorward_store::outbox::{self, OutboxRow};
use doorward_store::pins::StoredPin;
use doorward_store::webhook_deliveries::Delivery;
use doorward_store::webhooks::Webhook;
use doorward_store::{Conn, Error, companies, login_names, people};
use std::time::Duration;

/// When the stories begin.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);
/// The company that most stories are about, and another one.
pub(crate) const ACME: CompanyId = CompanyId(10_022_513);
pub(crate) const OTHER: CompanyId = CompanyId(20_000_002);

/// So many seconds after the beginning.
pub(crate) fn later(seconds: u64) -> Timestamp {
    NOW + Duration::from_secs(seconds)
}

fn number(number: u64) -> [u8; 16] {
    (u128::from(number) + 1).to_be_bytes()
}

/// The identifier of the person of a number.
pub(crate) fn person_id(of: u64) -> PersonId {
    PersonId::from_bytes(number(of))
}

/// The number of a person, made of her identifier.
pub(crate) fn number_of(id: PersonId) -> PersonNumber {
    let [.., a, b, c, d] = *id.as_bytes();
    PersonNumber(i64::from(u32::from_be_bytes([a, b, c, d])))
}

/// The identifier of the application of a number.
pub(crate) fn application_id(of: u64) -> ApplicationId {
    ApplicationId::from_bytes(number(of))
}

/// The identifier of the key of a number.
pub(crate) fn key_id(of: u64) -> KeyId {
    KeyId::from_bytes(number(of))
}

/// A user name or alias.
pub(crate) fn name(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}

/// A person without aliases whose names and address come from one word.
pub(crate) fn new_person(word: &str) -> NewPerson {
    NewPerson {
        user_name: name(word),
        aliases: [const { None }; ALIASES],
        first_name: PersonName::parse("Richard").unwrap(),
        last_name: PersonName::parse("Miller").unwrap(),
        email: Email::parse(&format!("{word}@Example.com")).unwrap(),
        phone: Phone::parse(Some("+91"), "9876813805").unwrap(),
        source: Source::PublicApi,
    }
}

/// Adds such a person with her user name, as the product does.
pub(crate) fn add_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    word: &str,
) -> Result<(), Error> {
    let new = new_person(word);
    assert!(login_names::insert(c, company, id, login_names::USER_NAME, &new.user_name)?);
    assert!(people::insert(c, company, id, number_of(id), &new, NOW)?);
    Ok(())
}

/// A company on the enterprise plan.
pub(crate) fn company(id: CompanyId, hostname: &str) -> Company {
    Company {
        id,
        name: format!("Company {hostname}"),
        hostname: Hostname::parse(hostname).unwrap(),
        plan: Plan::Enterprise,
        settings: CompanySettings::default(),
        created_at: NOW,
    }
}

/// Adds the company that most stories are about, and another one.
pub(crate) fn add_companies(c: &mut Conn<'_>) -> Result<(), Error> {
    assert!(companies::insert(c, &company(ACME, "acme"))?);
    assert!(companies::insert(c, &company(OTHER, "other"))?);
    Ok(())
}

/// An application that is switched on.
pub(crate) fn application(company: CompanyId, of: u64) -> Application {
    Application {
        id: application_id(of),
        company,
        name: format!("Application {of}"),
        kind: ApplicationKind::ManageApi,
        enabled: true,
        generation: 1,
        freshness: Freshness::Window,
        management_tokens: true,
        networks: NetworkList::parse("192.0.2.0/24, 2001:db8::1").unwrap(),
        created_at: later(of),
        last_used_at: None,
    }
}

/// A keyed hash of one byte over and over.
pub(crate) fn keyed_hash(byte: u8) -> KeyedHash {
    KeyedHash { hash: vec![byte; 32], key_ring: 1 }
}

/// An API key that never expires, made so many seconds after the beginning.
pub(crate) fn api_key(company: CompanyId, of: u64) -> ApiKey {
    ApiKey {
        id: key_id(of),
        company,
        name: format!("Key {of}"),
        rank: "SUPER".to_owned(),
        created_at: later(of),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

/// A sealed HMAC key, made so many seconds after the beginning.
pub(crate) fn hmac_key(company: CompanyId, of: u64) -> SealedHmacKey {
    let sealed = of.to_be_bytes().to_vec();
    SealedHmacKey { id: key_id(of), company, sealed, created_at: later(of), retires_at: None }
}

/// A PIN whose hash is one byte over and over.
pub(crate) fn stored_pin(byte: u8) -> StoredPin {
    StoredPin {
        salt: vec![byte; 16],
        hash: vec![byte; 32],
        memory_kib: 19_456,
        passes: 2,
        lanes: 1,
        key_ring: 1,
    }
}

/// An audit row of a call so many seconds after the beginning.
pub(crate) fn audit_row(company: CompanyId, seconds: u64) -> AuditRow {
    let id = RequestId::new(later(seconds), [0; 10]);
    AuditRow {
        company,
        id,
        at: later(seconds),
        last_at: later(seconds),
        times: 1,
        request: id,
        channel: "iam",
        act: "add_user",
        actor: "operator".to_owned(),
        address: None,
        person: None,
        outcome: "done",
        reason: None,
        device: None,
    }
}

/// The identifier of the message of a number.
pub(crate) fn message_id(of: u64) -> MessageId {
    MessageId::from_bytes(number(of))
}

/// A letter that is due from so many seconds after the beginning on.
pub(crate) fn letter(company: CompanyId, of: u64) -> OutboxRow {
    OutboxRow {
        company,
        id: message_id(of),
        kind: outbox::MAIL.to_owned(),
        unique_key: format!("letter {of}"),
        webhook: None,
        recipient: "guest@example.com".to_owned(),
        subject: format!("Letter {of}"),
        sealed: of.to_be_bytes().to_vec(),
        state: outbox::WAITING.to_owned(),
        attempts: 0,
        next_attempt_at: later(of),
        last_error: None,
        created_at: later(of),
        ended_at: None,
    }
}

/// An event for a webhook, due likewise.
pub(crate) fn event(company: CompanyId, of: u64, webhook: i64) -> OutboxRow {
    OutboxRow {
        kind: outbox::WEBHOOK.to_owned(),
        unique_key: format!("event {of}"),
        webhook: Some(webhook),
        recipient: "hooks.example.com".to_owned(),
        subject: "door.unlocked".to_owned(),
        ..letter(company, of)
    }
}

/// A webhook that is told of all events of doors.
pub(crate) fn webhook(company: CompanyId, number: i64) -> Webhook {
    Webhook {
        company,
        number,
        url: format!("https://hooks.example.com/{number}"),
        sealed: number.to_be_bytes().to_vec(),
        kinds: "door.*".to_owned(),
        enabled: true,
        created_at: NOW,
    }
}

/// A call of a webhook that went well, so many seconds after the beginning.
pub(crate) fn delivery(of: u64, webhook: i64) -> Delivery {
    Delivery {
        id: MessageId::new(later(of), [0; 10]),
        webhook,
        message: message_id(of),
        event: "door.unlocked".to_owned(),
        at: later(of),
        duration: Duration::from_micros(1_234),
        delivered: true,
        code: Some(204),
        error: None,
    }
}
