-- The plan of this example as recorded (seedgen.export_plan('public', 1000)): edit what you like, and run it again.
-- populate then follows it. SELECT seedgen.drop_rules('public') takes it back.
SELECT count(*) AS settled FROM seedgen.import_plan($plan${"now": "2026-11-28", "seed": 42, "locale": "en_US", "seedgen_plan": 1, "generation_version": 1, "tables": {
  "public.posts": {"rows": 1000, "level": 3, "columns": {
      "id": {"reason": "random uuid, by its type; unique by \"posts_pkey\"", "strategy": "uuid_v4"},
      "likes": {"max": 100000, "min": 0, "sigma": 1.6, "median": 25.0, "reason": "log-normal, by its name; within posts_likes_check", "strategy": "log_normal"},
      "caption": {"field": "caption", "topic": "campaign", "reason": "campaign caption, by its name; within posts_caption_check", "strategy": "seed"},
      "hashtags": {"reason": "tags, by its name", "sources": {"a": {"role": "first", "field": "slug", "topic": "tag", "strategy": "seed"}, "b": {"role": "second", "field": "slug", "topic": "tag", "strategy": "seed"}}, "strategy": "template", "template": "{{{a},{b}}}"},
      "platform": {"reason": "labels of the enum, by falling frequency", "values": [["instagram", 1.0], ["facebook", 0.5], ["tiktok", 0.33], ["linkedin", 0.25], ["x", 0.2]], "strategy": "categorical_weighted"},
      "image_url": {"field": "image", "topic": "url", "reason": "url image, by its name", "strategy": "seed", "null_ratio": 0.25},
      "posted_at": {"base": "scheduled_at", "future": false, "reason": "date after \"scheduled_at\", by its name", "strategy": "add_random_duration", "null_ratio": 0.02, "max_seconds": 900, "min_seconds": 0},
      "batch_job_id": {"fanout": {"kind": "zipf", "alpha": 0.9}, "reason": "foreign key to \"public.batch_jobs\": zipf 0.9 over 1000 rows", "strategy": "foreign_key_reference", "constraint": "posts_batch_job_id_fkey"},
      "scheduled_at": {"to": "now", "from": "-365d", "growth": "linear", "reason": "date of the last 365 days, more of late, by its name", "strategy": "distribute_range"}}},
  "public.users": {"rows": 1000, "level": 0, "columns": {
      "id": {"reason": "random uuid, by its type; unique by \"users_pkey\"", "strategy": "uuid_v4"},
      "email": {"reason": "e-mail address under example.com, .org, .net, by its name; the row's number woven in, unique by \"users_email_key\"", "sources": {"domain": {"draw": "uniform", "values": ["example.com", "example.org", "example.net"], "strategy": "seed_pool"}, "last_name": {"field": "last_name", "topic": "person", "strategy": "seed"}, "first_name": {"field": "first_name", "topic": "person", "strategy": "seed"}}, "strategy": "template", "template": "{first_name|mail_local}.{last_name|mail_local}{n}@{domain}"},
      "company": {"field": "name", "topic": "company", "reason": "company name, by its name", "strategy": "seed", "null_ratio": 0.05},
      "timezone": {"field": "timezone", "topic": "place", "reason": "place timezone, by its name", "strategy": "seed"},
      "full_name": {"field": "full_name", "topic": "person", "reason": "person full name, by its name", "strategy": "seed"},
      "created_at": {"to": "now", "from": "-730d", "growth": "linear", "reason": "date of the last 730 days, more of late, by its name", "strategy": "distribute_range"}}},
  "public.campaigns": {"rows": 1000, "level": 1, "columns": {
      "id": {"reason": "random uuid, by its type; unique by \"campaigns_pkey\"", "strategy": "uuid_v4"},
      "name": {"reason": "campaign name, by its name; the row's number woven in, unique by \"campaigns_user_id_name_key\"", "sources": {"value": {"field": "name", "topic": "campaign", "strategy": "seed"}}, "strategy": "template", "template": "{value} {n}"},
      "budget": {"max": 2000000.0, "min": 500.0, "sigma": 1.2, "median": 24000.0, "reason": "log-normal, by its name; within campaigns_budget_check", "strategy": "log_normal", "null_ratio": 0.05},
      "status": {"reason": "status of a kind of campaign, by its name; within campaigns_status_check", "values": [["draft", 1.0], ["active", 0.5], ["paused", 0.33], ["finished", 0.25]], "strategy": "categorical_weighted"},
      "ends_on": {"base": "starts_on", "future": true, "reason": "date after \"starts_on\", by its name; not below starts_on by campaigns_check", "strategy": "add_random_duration", "max_seconds": 5184000, "min_seconds": 86400},
      "user_id": {"fanout": {"kind": "zipf", "alpha": 0.9}, "reason": "foreign key to \"public.users\": zipf 0.9 over 1000 rows", "strategy": "foreign_key_reference", "constraint": "campaigns_user_id_fkey"},
      "platforms": {"reason": "typical of its type", "strategy": "type_default"},
      "starts_on": {"base": "created_at", "future": false, "reason": "date after \"created_at\", by its name", "strategy": "add_random_duration", "max_seconds": 2592000, "min_seconds": 86400},
      "created_at": {"reason": "date of the last 730 days, more of late, by its name; after created_at of its parents", "strategy": "after_parents"},
      "description": {"max": 240, "min": 40, "shape": "sentences", "reason": "prose, by its name", "strategy": "text", "null_ratio": 0.15}}},
  "public.batch_jobs": {"rows": 1000, "level": 2, "columns": {
      "id": {"reason": "random uuid, by its type; unique by \"batch_jobs_pkey\"", "strategy": "uuid_v4"},
      "error": {"reason": "one of the usual values, by its name; only where \"status\" is failed", "values": [["connection timed out", 1.0], ["permission denied", 0.5], ["file not found", 0.33], ["invalid input", 0.25], ["unexpected end of data", 0.2], ["service unavailable", 0.17]], "strategy": "categorical_weighted", "null_ratio": 0.8413461538461539},
      "status": {"reason": "status of a kind of job, by its name; within batch_jobs_status_check", "values": [["queued", 1.0], ["running", 0.5], ["failed", 0.33], ["done", 0.25]], "strategy": "categorical_weighted"},
      "settings": {"reason": "document, by its name", "members": {"theme": {"values": [["light", 1.0], ["dark", 0.5], ["system", 0.33]], "strategy": "categorical_weighted"}, "language": {"field": "code", "topic": "language", "strategy": "seed"}, "page_size": {"values": [["20", 1.0], ["50", 0.5], ["100", 0.33]], "strategy": "categorical_weighted"}, "notifications": {"strategy": "boolean", "true_ratio": 0.7}}, "strategy": "json"},
      "queued_at": {"to": "now", "from": "-730d", "growth": "linear", "reason": "date of the last 730 days, more of late, by its name; agrees with other columns by batch_jobs_check", "strategy": "distribute_range"},
      "started_at": {"to": "now", "from": "-1095d", "growth": "linear", "reason": "date of the last 1095 days, more of late, by its name; agrees with other columns by batch_jobs_check, batch_jobs_check1; only where \"status\" is running, failed, done", "strategy": "distribute_range", "null_ratio": 0.4807692307692307},
      "campaign_id": {"fanout": {"kind": "zipf", "alpha": 0.9}, "reason": "foreign key to \"public.campaigns\": zipf 0.9 over 1000 rows", "strategy": "foreign_key_reference", "constraint": "batch_jobs_campaign_id_fkey"},
      "finished_at": {"base": "started_at", "future": false, "reason": "date after \"started_at\", by its name; agrees with other columns by batch_jobs_check1; only where \"status\" is failed, done", "strategy": "add_random_duration", "null_ratio": 0.7211538461538461, "max_seconds": 1209600, "min_seconds": 300},
      "total_posts": {"max": 500, "min": 1, "reason": "number, by its type; within batch_jobs_total_posts_check", "strategy": "uniform"}}}}}$plan$);
