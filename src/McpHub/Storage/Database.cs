using System.Globalization;
using Microsoft.Data.Sqlite;

namespace McpHub.Storage;

/// <summary>
/// One SQLite file that only the hub's account can read. What was written survives a crash of the hub; the last moments may be lost with
/// the machine. Readers never wait for a writer. Thread-safe.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int BusySeconds = 5;

    private readonly string connectionString;

    /// <param name="path">Made with its folder if it is not there.</param>
    /// <param name="schema">Makes the tables of a new file.</param>
    /// <param name="version">Of the schema.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of another version; the message names it.</exception>
    public Database(string path, string schema, int version)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        using (PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite))
        {
            // SQLite gives its other files the mode of this one.
        }

        connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = BusySeconds }.ToString();
        try
        {
            using var connection = Open();
            Execute(connection, "PRAGMA journal_mode = WAL");
            var found = Convert.ToInt32(Query(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (found == 0) Execute(connection, $"BEGIN IMMEDIATE; {schema}; PRAGMA user_version = {version.ToString(CultureInfo.InvariantCulture)}; COMMIT");
            else if (found != version) throw new InvalidDataException($"'{path}' was written by another version of the hub. Move it away to begin a new one.");
        }
        catch (SqliteException error)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {error.Message} Move it away to begin a new one.", error);
        }
    }

    /// <summary>A connection for one piece of work; dispose it at the end.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, "PRAGMA synchronous = NORMAL"); // with a write-ahead log, the file stays whole whatever happens
        return connection;
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
