-- The table of the handler cc.handler.database, with the calls that it has done and that have an id (the field
-- message_id): a call that comes again is not done again. The handler makes it when the first such call comes, if
-- its user may. If not, run this as one who may, and grant its user what stands at the end.
--
-- With another name than public.cc_effects, write that one here and in the handler's option effects-table.

create table if not exists public.cc_effects (
    -- who signed the call, and the host that it names: ids of others are others
    requester text not null,
    message_id text not null,
    -- SHA-256 over function and arguments: an id stands for one call
    digest bytea not null,
    function text not null,
    done_at timestamptz not null default now(),
    -- what was answered; null if it was nothing
    answer text,
    primary key (requester, message_id)
);

-- by which old rows are found: see the option id-retention
create index if not exists cc_effects_done_at on public.cc_effects (done_at);

-- grant select, insert, update, delete on public.cc_effects to cc;
