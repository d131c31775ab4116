using McpHub.Storage;
using Microsoft.Data.Sqlite;

namespace McpHub.Approvals;

/// <summary>Tickets on disk, in bounds, until they are used or over. Each step is whole: of callers at one time, one uses an approval. Thread-safe.</summary>
/// <param name="path">Of the database.</param>
internal sealed class TicketStore(string path, TimeProvider time) : IDisposable
{
    /// <summary>More than people would look at.</summary>
    public const int MaxPerAgent = 100;

    public const int MaxTickets = 10_000;

    private const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE ticket (
          id TEXT PRIMARY KEY, binding BLOB NOT NULL UNIQUE, agent TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, rule TEXT NOT NULL,
          approvers TEXT NOT NULL, not_self INTEGER NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL, arguments TEXT, request TEXT NOT NULL,
          created INTEGER NOT NULL, expires INTEGER NOT NULL, state TEXT NOT NULL, resolver TEXT, reason TEXT);
        CREATE INDEX ticket_by_agent ON ticket (agent);
        CREATE INDEX ticket_by_end ON ticket (expires)
        """;

    private readonly Database database = new(path, Schema, SchemaVersion);

    /// <summary>Uses the approval of a call, which then is gone; or finds its ticket; or keeps this new one.</summary>
    /// <returns>The ticket as it was found or kept; null when there is no room for another.</returns>
    public Ticket? Take(Ticket wanted)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, "DELETE FROM ticket WHERE expires <= $now", ("$now", Now));
        var found = FindByBinding(connection, wanted.Binding);
        if (found is null)
        {
            if (IsFull(connection, wanted.Agent)) return null;
            Insert(connection, wanted);
        }
        else if (found.State == Ticket.Approved)
        {
            Execute(connection, "DELETE FROM ticket WHERE id = $id", ("$id", found.Id));
        }

        transaction.Commit();
        return found ?? wanted;
    }

    /// <summary>Takes back one that was used. A ticket that was made for the same call meanwhile stays as it is.</summary>
    public void Return(Ticket used)
    {
        using var connection = Open();
        Insert(connection, used);
    }

    /// <summary>Those that are not over, oldest first.</summary>
    public IReadOnlyList<Ticket> List()
    {
        using var connection = Open();
        using var command = Command(connection, "SELECT * FROM ticket WHERE expires > $now ORDER BY created, id", ("$now", Now));
        using var rows = command.ExecuteReader();
        var tickets = new List<Ticket>();
        while (rows.Read()) tickets.Add(Read(rows));
        return tickets;
    }

    /// <returns>Null when there is none, or it is over.</returns>
    public Ticket? Find(string id)
    {
        using var connection = Open();
        using var command = Command(connection, "SELECT * FROM ticket WHERE id = $id AND expires > $now", ("$id", id), ("$now", Now));
        return ReadOne(command);
    }

    /// <returns>The ticket as it is now; null when it is no longer pending.</returns>
    public Ticket? Resolve(string id, string state, string resolver, string? reason)
    {
        using var connection = Open();
        using var command = Command(
            connection,
            "UPDATE ticket SET state = $state, resolver = $resolver, reason = $reason WHERE id = $id AND state = $pending AND expires > $now RETURNING *",
            ("$state", state), ("$pending", Ticket.Pending), ("$resolver", resolver), ("$reason", reason), ("$id", id), ("$now", Now));
        return ReadOne(command);
    }

    public void Dispose() => database.Dispose();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // An approval that was used must not come back with the power: what is committed is on the disk.
    private SqliteConnection Open()
    {
        var connection = database.Open();
        Execute(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    private static Ticket? FindByBinding(SqliteConnection connection, byte[] binding)
    {
        using var command = Command(connection, "SELECT * FROM ticket WHERE binding = $binding", ("$binding", binding));
        return ReadOne(command);
    }

    private static bool IsFull(SqliteConnection connection, string agent)
    {
        using var command = Command(
            connection,
            "SELECT (SELECT COUNT(*) FROM ticket WHERE agent = $agent) >= $most OR (SELECT COUNT(*) FROM ticket) >= $all",
            ("$agent", agent), ("$most", MaxPerAgent), ("$all", MaxTickets));
        return (long)command.ExecuteScalar()! != 0;
    }

    private static void Insert(SqliteConnection connection, Ticket ticket) => Execute(
        connection,
        "INSERT INTO ticket VALUES ($id, $binding, $agent, $action, $target, $rule, $by, $notSelf, $hash, $bytes, $arguments, $request, $created, $expires, $state, $resolver, $reason) ON CONFLICT (binding) DO NOTHING",
        ("$id", ticket.Id), ("$binding", ticket.Binding), ("$agent", ticket.Agent), ("$action", ticket.Action), ("$target", ticket.Target), ("$rule", ticket.Rule),
        ("$by", string.Join('\n', ticket.By)), ("$notSelf", ticket.NotSelf), ("$hash", ticket.ArgumentHash), ("$bytes", ticket.ArgumentBytes), ("$arguments", ticket.Arguments),
        ("$request", ticket.RequestId), ("$created", ticket.Created.ToUnixTimeMilliseconds()), ("$expires", ticket.Expires.ToUnixTimeMilliseconds()), ("$state", ticket.State),
        ("$resolver", ticket.ResolvedBy), ("$reason", ticket.Reason));

    private static Ticket? ReadOne(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        return rows.Read() ? Read(rows) : null;
    }

    // The columns in the order of the table.
    private static Ticket Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Binding = row.GetFieldValue<byte[]>(1),
        Agent = row.GetString(2),
        Action = row.GetString(3),
        Target = row.GetString(4),
        Rule = row.GetString(5),
        By = row.GetString(6).Split('\n', StringSplitOptions.RemoveEmptyEntries),
        NotSelf = row.GetBoolean(7),
        ArgumentHash = row.GetString(8),
        ArgumentBytes = row.GetInt32(9),
        Arguments = TextOf(row, 10),
        RequestId = row.GetString(11),
        Created = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(12)),
        Expires = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(13)),
        State = row.GetString(14),
        ResolvedBy = TextOf(row, 15),
        Reason = TextOf(row, 16),
    };

    private static string? TextOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
