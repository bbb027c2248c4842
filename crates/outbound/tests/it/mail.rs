//! Letters given to a mail server that behaves, and to one that does not.

use crate::{AUTHORITY, CERTIFICATE, KEY};
use doorward_domain::Secret;
use doorward_outbound::{
    Letter, LogoFormat, LogoPicture, Sender, Smtp, SmtpError, SmtpSecurity, SmtpSettings,
    SmtpSetupError, Trust,
};
use doorward_testkit::{Mailbox, MailboxDoor, Mood};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

fn settings(mailbox: &Mailbox) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(mailbox.port),
        security: SmtpSecurity::None,
        user: None,
        hello: "doors.example.org".to_owned(),
        step: Duration::from_secs(10),
    }
}

fn smtp(settings: SmtpSettings, ca: Option<&str>) -> Smtp {
    Smtp::new(settings, &Trust::load(ca.map(Path::new)).unwrap()).unwrap()
}

fn letter<'a>(sender: &'a Sender, recipient: &'a str) -> Letter<'a> {
    Letter {
        sender,
        sender_name: "Lakeside Clinic",
        recipient,
        subject: "Grüße aus dem Haus",
        message_id: "1234@example.org",
        date: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
        text: "Zeile eins ä\n.\n..zwei\n".to_owned(),
        html: format!("<p>{}</p><img src=\"cid:logo\">", "long ".repeat(500)),
        logo: Some(LogoPicture { format: LogoFormat::Png, bytes: vec![0, 255, 13, 10, 7] }),
    }
}

fn sender() -> Sender {
    Sender::parse("doors@example.org").unwrap()
}

#[tokio::test]
async fn a_letter_arrives_whole_and_several_on_one_connection() {
    let mailbox = Mailbox::start(MailboxDoor::default());
    let sender = sender();
    let mut connection = smtp(settings(&mailbox), None).connect().await.unwrap();
    connection.send(letter(&sender, "a@example.org")).await.unwrap();
    mailbox.set(Mood::Refuse);
    let refused = connection.send(letter(&sender, "nobody@example.org")).await;
    assert!(matches!(refused, Err(SmtpError::Permanent(text)) if text.contains("550")));
    assert!(!connection.is_broken());
    mailbox.set(Mood::Take);
    connection.send(letter(&sender, "b@example.org")).await.unwrap();
    connection.close().await;
    let letters = mailbox.letters();
    assert_eq!(letters.len(), 2);
    let first = &letters[0];
    assert_eq!(first["sender"], "doors@example.org");
    assert_eq!(first["recipients"][0], "a@example.org");
    assert_eq!(first["from"], "Lakeside Clinic <doors@example.org>");
    assert_eq!(first["subject"], "Grüße aus dem Haus");
    assert_eq!(first["message_id"], "<1234@example.org>");
    assert_eq!(first["date"], "Tue, 14 Nov 2023 22:13:20 +0000");
    assert_eq!(first["text"], "Zeile eins ä\r\n.\r\n..zwei\r\n");
    assert!(first["html"].as_str().unwrap().contains("long long"));
    assert_eq!(first["inline"][0]["id"], "<logo>");
    assert_eq!(first["inline"][0]["type"], "image/png");
    assert_eq!(first["inline"][0]["base64"], "AP8NCgc=");
    assert_eq!(letters[1]["recipients"][0], "b@example.org");
}

#[tokio::test]
async fn a_refusal_for_now_is_told_from_one_for_good() {
    let mailbox = Mailbox::start(MailboxDoor::default());
    mailbox.set(Mood::Later);
    let mut connection = smtp(settings(&mailbox), None).connect().await.unwrap();
    let refused = connection.send(letter(&sender(), "a@example.org")).await;
    assert!(matches!(refused, Err(SmtpError::Temporary(text)) if text.contains("451")));
    assert!(!connection.is_broken());
}

#[tokio::test]
async fn a_mail_server_that_stalls_or_goes_away_holds_nobody_up() {
    let mailbox = Mailbox::start(MailboxDoor::default());
    for (mood, says) in [(Mood::Stall, "did not answer"), (Mood::Drop, "the letter")] {
        mailbox.set(mood);
        let mut settings = settings(&mailbox);
        // Enough for everything but what never comes.
        settings.step = Duration::from_secs(3);
        let mut connection = smtp(settings, None).connect().await.unwrap();
        match connection.send(letter(&sender(), "a@example.org")).await {
            Err(SmtpError::Temporary(text)) => assert!(text.contains(says), "{text}"),
            other => panic!("{other:?}"),
        }
        assert!(connection.is_broken(), "{mood:?}");
    }
    assert!(mailbox.letters().is_empty());
}

#[tokio::test]
async fn nothing_that_listens_is_no_end() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut settings = settings(&Mailbox::start(MailboxDoor::default()));
    settings.step = Duration::from_millis(300);
    settings.port = Some(port);
    // It takes the connection and says nothing.
    let silent = smtp(settings.clone(), None).connect().await;
    assert!(matches!(silent, Err(SmtpError::Temporary(_))));
    drop(listener);
    assert!(matches!(smtp(settings, None).connect().await, Err(SmtpError::Temporary(_))));
}

#[tokio::test]
async fn tls_and_signing_in_work_with_a_certificate_that_is_believed() {
    for (tls, security) in [("starttls", SmtpSecurity::StartTls), ("tls", SmtpSecurity::Tls)] {
        let mailbox = Mailbox::start(MailboxDoor {
            tls,
            user: Some(("doors", "pass word")),
            files: Some((CERTIFICATE, KEY)),
        });
        let mut settings = settings(&mailbox);
        settings.security = security;
        settings.user = Some(("doors".to_owned(), Secret::new("pass word")));
        let mut connection = smtp(settings.clone(), Some(AUTHORITY)).connect().await.unwrap();
        connection.send(letter(&sender(), "a@example.org")).await.unwrap();
        assert_eq!(mailbox.letters().len(), 1, "{tls}");
        // Not believed.
        assert!(smtp(settings.clone(), None).connect().await.is_err(), "{tls}");
        // A wrong password is the administrator's to mend: no letter is given up for it.
        settings.user = Some(("doors".to_owned(), Secret::new("wrong")));
        match smtp(settings.clone(), Some(AUTHORITY)).connect().await {
            Err(SmtpError::Temporary(text)) => assert!(text.contains("signing in"), "{text}"),
            _ => panic!("{tls}: a wrong password is taken"),
        }
    }
}

#[tokio::test]
async fn without_tls_where_it_is_wanted_nothing_is_sent() {
    let mailbox = Mailbox::start(MailboxDoor::default());
    let mut settings = settings(&mailbox);
    settings.security = SmtpSecurity::StartTls;
    match smtp(settings, None).connect().await {
        Err(SmtpError::Temporary(text)) => assert!(text.contains("STARTTLS"), "{text}"),
        _ => panic!("a plain way is taken"),
    }
}

#[test]
fn a_password_goes_to_no_other_machine_in_the_clear() {
    let mut settings = SmtpSettings {
        host: "mail.example.org".to_owned(),
        port: None,
        security: SmtpSecurity::None,
        user: Some(("doors".to_owned(), Secret::new("secret"))),
        hello: "example.org".to_owned(),
        step: Duration::from_secs(1),
    };
    let trust = Trust::load(None).unwrap();
    assert!(!format!("{settings:?}").contains("secret"));
    let refused = Smtp::new(settings.clone(), &trust);
    assert!(matches!(refused, Err(SmtpSetupError::PlainPassword)));
    settings.user = None;
    assert!(Smtp::new(settings, &trust).is_ok());
}
