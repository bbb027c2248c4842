//! Webhooks, what they answered, and what letters and questions are made with.

use crate::samples::{ACME, NOW, OTHER, delivery, event, later, webhook};
use crate::world::World;
use doorward_store::company_logos::{self, CompanyLogo};
use doorward_store::{outbox, signing_keys, webhook_deliveries, webhooks};

on_both_engines!(
    a_webhook_comes_back_as_it_was_written,
    a_webhook_goes_with_all_that_is_its,
    calls_are_listed_and_only_so_many_kept,
    a_company_has_one_signing_secret,
    a_company_has_one_logo,
);

async fn a_webhook_comes_back_as_it_was_written(world: World) {
    assert_eq!(world.read(|c| webhooks::next_number(c, ACME)).await, 1);
    world
        .write(|c| {
            webhooks::insert(c, &webhook(ACME, 1))?;
            webhooks::insert(c, &webhook(OTHER, 5))?;
            webhooks::insert(c, &webhook(ACME, 2))
        })
        .await;
    assert_eq!(world.read(|c| webhooks::next_number(c, ACME)).await, 3);
    let found = world.read(|c| webhooks::get(c, ACME, 2)).await.unwrap();
    let wanted = webhook(ACME, 2);
    assert_eq!((found.url, found.kinds), (wanted.url, wanted.kinds));
    assert_eq!((found.sealed, found.created_at), (wanted.sealed, wanted.created_at));
    assert!(found.enabled);
    let numbers = |found: Vec<webhooks::Webhook>| {
        found.into_iter().map(|webhook| (webhook.company, webhook.number)).collect::<Vec<_>>()
    };
    let own = world.read(|c| webhooks::of_company(c, ACME)).await;
    assert_eq!(numbers(own), [(ACME, 1), (ACME, 2)]);
    assert_eq!(numbers(world.read(webhooks::all).await), [(ACME, 1), (ACME, 2), (OTHER, 5)]);
    let switch = |number, on| world.write(move |c| webhooks::set_enabled(c, ACME, number, on));
    assert!(!switch(5, false).await);
    assert!(switch(2, false).await);
    world.write(|c| webhooks::reseal(c, ACME, 2, b"anew")).await;
    let found = world.read(|c| webhooks::get(c, ACME, 2)).await.unwrap();
    assert_eq!((found.enabled, found.sealed.as_slice()), (false, &b"anew"[..]));
    assert!(world.read(|c| webhooks::get(c, OTHER, 2)).await.is_none());
}

async fn a_webhook_goes_with_all_that_is_its(world: World) {
    world
        .write(|c| {
            for number in [1, 2] {
                webhooks::insert(c, &webhook(ACME, number))?;
                let of = u64::try_from(number).unwrap();
                outbox::insert(c, &event(ACME, of, number))?;
                webhook_deliveries::insert(c, ACME, &delivery(of, number))?;
            }
            Ok(())
        })
        .await;
    let delete = |company| world.write(move |c| webhooks::delete(c, company, 1));
    assert!(!delete(OTHER).await);
    assert!(delete(ACME).await);
    assert!(!delete(ACME).await);
    for table in ["webhook", "outbox", "webhook_delivery"] {
        let count = match table {
            "webhook" => "SELECT COUNT(*) FROM webhook",
            "outbox" => "SELECT COUNT(*) FROM outbox",
            _ => "SELECT COUNT(*) FROM webhook_delivery",
        };
        assert_eq!(world.number(count).await, 1, "{table}");
    }
}

async fn calls_are_listed_and_only_so_many_kept(world: World) {
    let mut failed = delivery(3, 1);
    failed.delivered = false;
    failed.code = None;
    failed.error = Some("no answer".to_owned());
    let written = failed.clone();
    world
        .write(move |c| {
            for of in [1, 2] {
                webhook_deliveries::insert(c, ACME, &delivery(of, 1))?;
            }
            webhook_deliveries::insert(c, ACME, &written)?;
            webhook_deliveries::insert(c, ACME, &delivery(4, 2))?;
            webhook_deliveries::insert(c, OTHER, &delivery(5, 1))
        })
        .await;
    let newest = |most| world.read(move |c| webhook_deliveries::newest(c, ACME, 1, most));
    assert_eq!(newest(10).await, [failed.clone(), delivery(2, 1), delivery(1, 1)]);
    assert_eq!(newest(1).await, [failed.clone()]);
    let keep = |most| world.write(move |c| webhook_deliveries::delete_beyond(c, ACME, 1, most));
    assert_eq!(keep(3).await, 0);
    assert_eq!(keep(2).await, 1);
    assert_eq!(newest(10).await, [failed, delivery(2, 1)]);
    assert_eq!(world.number("SELECT COUNT(*) FROM webhook_delivery").await, 4);
}

async fn a_company_has_one_signing_secret(world: World) {
    let get = |company| world.read(move |c| signing_keys::get(c, company));
    assert_eq!(get(ACME).await, None);
    assert!(world.write(|c| signing_keys::insert(c, ACME, b"first", NOW)).await);
    assert!(!world.write(|c| signing_keys::insert(c, ACME, b"second", later(1))).await);
    assert!(world.write(|c| signing_keys::insert(c, OTHER, b"other", NOW)).await);
    assert_eq!(get(ACME).await.unwrap(), b"first");
    world.write(|c| signing_keys::reseal(c, ACME, b"anew")).await;
    let all = world.read(signing_keys::all).await;
    assert_eq!(all, [(ACME, b"anew".to_vec()), (OTHER, b"other".to_vec())]);
}

async fn a_company_has_one_logo(world: World) {
    let logo = |byte: u8| CompanyLogo { media_type: "image/png".to_owned(), bytes: vec![byte; 9] };
    let get = |company| world.read(move |c| company_logos::get(c, company));
    assert_eq!(get(ACME).await, None);
    for byte in [1, 2] {
        world.write(move |c| company_logos::put(c, ACME, &logo(byte), later(byte.into()))).await;
        assert_eq!(get(ACME).await, Some(logo(byte)));
    }
    assert_eq!(get(OTHER).await, None);
    let exists = |company| world.read(move |c| company_logos::exists(c, company));
    assert_eq!((exists(ACME).await, exists(OTHER).await), (true, false));
    assert!(!world.write(|c| company_logos::delete(c, OTHER)).await);
    assert!(world.write(|c| company_logos::delete(c, ACME)).await);
    assert_eq!(get(ACME).await, None);
}
